import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { Link } from "react-router";
import type { ProfileChange, User } from "#client/index";
import { useSession } from "../../react/hooks.ts";
import { useHerald } from "../../react/provider.tsx";
import { isProblem, messageOf, useAction } from "../api.ts";
import { Button } from "../components/button.tsx";
import { Card } from "../components/card.tsx";
import { Confirm } from "../components/dialog.tsx";
import { Field } from "../components/field.tsx";
import { Form, trimmed } from "../components/form.tsx";
import { Page } from "../components/page.tsx";
import { RoleSelect } from "../components/role-select.tsx";
import { showToast } from "../components/toaster.ts";
import { LanguageCard } from "../layout/language-card.tsx";
import { PATHS } from "../paths.ts";
import { account } from "../texts/account.ts";
import { inbox } from "../texts/inbox.ts";
import { LeavingCard } from "./leaving-card.tsx";

const { profile: texts, signUp } = account;

export function ProfilePage() {
  const session = useSession();
  if (session.status !== "signed-in") return null;
  return (
    <Page title={texts.title} description={texts.lead}>
      <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <About key={session.user.id} user={session.user} />
        <div className="flex flex-col gap-6">
          <PreferencesLink />
          <LanguageCard />
          <Password username={session.user.username} />
          <Sessions />
          <LeavingCard />
        </div>
      </div>
    </Page>
  );
}

function PreferencesLink() {
  return (
    <Card title={inbox.settings.title}>
      <Link className="font-medium text-accent text-sm underline" to={PATHS.preferences}>
        {inbox.settings.preferences}
      </Link>
    </Card>
  );
}

function About({ user }: { user: User }) {
  const herald = useHerald();
  const save = useMutation({
    mutationFn: (change: ProfileChange) => herald.updateProfile(change),
    onSuccess: () => showToast({ level: "success", title: texts.saved }),
  });
  return (
    <Card title={texts.about}>
      <Form error={save.error} onSubmit={(values) => save.mutate(trimmed(values))}>
        {(errors) => (
          <>
            <p className="text-muted text-sm">{texts.aboutHint}</p>
            <Field label={signUp.username} value={user.username} readOnly autoComplete="username" />
            <Field
              label={signUp.fullName}
              name="full_name"
              autoComplete="name"
              maxLength={100}
              defaultValue={user.full_name}
              error={errors.full_name}
            />
            <Field
              label={signUp.company}
              name="company_name"
              autoComplete="organization"
              maxLength={100}
              defaultValue={user.company_name}
              error={errors.company_name}
            />
            <Field
              label={signUp.email}
              name="email"
              type="email"
              autoComplete="email"
              required
              defaultValue={user.email}
              error={errors.email}
            />
            <Field
              label={signUp.contact}
              name="contact"
              autoComplete="tel"
              maxLength={50}
              defaultValue={user.contact}
              error={errors.contact}
            />
            <RoleSelect label={signUp.role} initial={user.role} error={errors.role} />
            <Button type="submit" look="primary" className="self-start" busy={save.isPending}>
              {texts.save}
            </Button>
          </>
        )}
      </Form>
    </Card>
  );
}

interface PasswordChange {
  current_password?: string;
  new_password?: string;
}

function Password({ username }: { username: string }) {
  const box = useRef<HTMLDivElement>(null);
  const change = useAction((body: PasswordChange) => ({ path: "/api/profile/password/", body }), {
    ownErrors: true,
    onDone() {
      showToast({ level: "success", title: texts.changed });
      box.current?.querySelector("form")?.reset();
    },
  });
  const isWrong = isProblem(change.error) && change.error.status === 403 && change.error.code === "forbidden";
  return (
    <Card title={texts.password}>
      <div ref={box}>
        <Form error={isWrong ? null : change.error} onSubmit={(values) => change.mutate(values)}>
          {(errors) => (
            <>
              {/* So that password managers know whose it is. */}
              <input name="username" autoComplete="username" value={username} readOnly hidden />
              <Field
                label={texts.current}
                name="current_password"
                type="password"
                autoComplete="current-password"
                required
                error={isWrong ? texts.wrongCurrent : errors.current_password}
              />
              <Field
                label={texts.next}
                hint={signUp.passwordHint}
                name="new_password"
                type="password"
                autoComplete="new-password"
                minLength={8}
                maxLength={128}
                required
                error={errors.new_password}
              />
              <Button type="submit" className="self-start" busy={change.isPending}>
                {texts.change}
              </Button>
            </>
          )}
        </Form>
      </div>
    </Card>
  );
}

function Sessions() {
  const herald = useHerald();
  const [asking, setAsking] = useState(false);
  const signOut = useMutation({
    mutationFn: () => herald.signOutEverywhere(),
    onError: (error) => showToast({ level: "danger", title: messageOf(error) }),
  });
  return (
    <Card title={texts.sessions}>
      <div className="flex flex-col items-start gap-3">
        <p className="text-muted text-sm">{texts.everywhereHint}</p>
        <Button look="danger" onClick={() => setAsking(true)}>
          {texts.everywhere}
        </Button>
      </div>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={`${texts.everywhere}?`}
        description={texts.everywhereHint}
        confirm={texts.everywhere}
        busy={signOut.isPending}
        onConfirm={() => signOut.mutate()}
      />
    </Card>
  );
}
