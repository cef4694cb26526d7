import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { Credentials, NewAccount } from "#client/index";
import { useHerald } from "../../react/provider.tsx";
import { Avatar } from "../components/avatar.tsx";
import { Button } from "../components/button.tsx";
import { Field } from "../components/field.tsx";
import { Form, trimmed } from "../components/form.tsx";
import { RoleSelect } from "../components/role-select.tsx";
import { DEMO_PASSWORD, DEMO_PEOPLE, type DemoPerson } from "../demo-people.ts";
import { deployment } from "../deployment.ts";
import { sendRegion } from "../reader-region.ts";
import { account } from "../texts/account.ts";
import { roleName } from "../texts/roles.ts";
import { shell } from "../texts/shell.ts";

/** Replaces any page until the user is signed in; the address stays. */
export function SignInPage() {
  const [isNew, setIsNew] = useState(false);
  return (
    <div className="mx-auto flex w-full max-w-md flex-col gap-6 px-4 py-10 sm:py-20">
      {isNew ? <SignUp onHave={() => setIsNew(false)} /> : <SignIn onNone={() => setIsNew(true)} />}
    </div>
  );
}

function Sheet({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = shell.tab(title, 0);
    heading.current?.focus({ preventScroll: true });
  }, [title]);
  return (
    <>
      <header className="flex flex-col gap-1 text-center">
        <h1 ref={heading} tabIndex={-1} className="text-2xl">
          {title}
        </h1>
        <p className="text-muted">{lead}</p>
      </header>
      <div className="surface p-5 sm:p-6">{children}</div>
    </>
  );
}

function Switch({
  question,
  children,
  onClick,
}: {
  question: string;
  children: string;
  onClick: () => void;
}) {
  return (
    <p className="text-center text-muted text-sm">
      {question}{" "}
      <button
        type="button"
        onClick={onClick}
        className="rounded-sm font-medium text-accent underline-offset-2 hover:underline"
      >
        {children}
      </button>
    </p>
  );
}

function SignIn({ onNone }: { onNone: () => void }) {
  const herald = useHerald();
  const [credentials, setCredentials] = useState<Credentials>({ username: "", password: "" });
  const signIn = useMutation({ mutationFn: (given: Credentials) => herald.signIn(given) });
  const set = (name: keyof Credentials) => (event: { target: { value: string } }) =>
    setCredentials((before) => ({ ...before, [name]: event.target.value }));
  return (
    <>
      <Sheet title={account.signIn.title} lead={account.signIn.lead}>
        <Form
          error={signIn.error}
          messageFor={({ status }) => (status === 401 ? account.signIn.wrong : undefined)}
          onSubmit={() => signIn.mutate({ ...credentials, username: credentials.username.trim() })}
        >
          {(errors) => (
            <>
              <Field
                label={account.signIn.username}
                name="username"
                autoComplete="username"
                autoCapitalize="none"
                spellCheck={false}
                required
                value={credentials.username}
                onChange={set("username")}
                error={errors.username}
              />
              <Field
                label={account.signIn.password}
                name="password"
                type="password"
                autoComplete="current-password"
                required
                value={credentials.password}
                onChange={set("password")}
                error={errors.password}
              />
              <Button type="submit" look="primary" size="large" busy={signIn.isPending}>
                {account.signIn.submit}
              </Button>
            </>
          )}
        </Form>
      </Sheet>
      <p className="-mt-2 text-balance text-center text-muted text-sm">{account.signIn.forgotPassword}</p>
      <Switch question={account.signIn.none} onClick={onNone}>
        {account.signIn.signUp}
      </Switch>
      {deployment.development && (
        <DemoPeople onChoose={({ username }) => signIn.mutate({ username, password: DEMO_PASSWORD })} />
      )}
    </>
  );
}

function DemoPeople({ onChoose }: { onChoose: (person: DemoPerson) => void }) {
  return (
    <section aria-labelledby="demo" className="flex flex-col gap-3 border-line border-t pt-6">
      <div className="text-center">
        <h2 id="demo" className="text-sm">
          {account.demo.title}
        </h2>
        <p className="text-balance text-muted text-sm">{account.demo.hint}</p>
      </div>
      <ul className="grid gap-2 sm:grid-cols-3">
        {DEMO_PEOPLE.map((person, at) => (
          <li key={person.username}>
            <button
              type="button"
              onClick={() => onChoose(person)}
              className="surface flex w-full items-center gap-3 p-3 text-left hover:bg-hover sm:flex-col sm:gap-2 sm:text-center"
            >
              {/* In the colour of their account, which is among the first of a new database. */}
              <Avatar user={{ ...person, id: at + 1 }} />
              <span className="flex min-w-0 flex-col">
                <span className="truncate font-medium text-sm">
                  <span className="sr-only">{account.demo.signInAs} </span>
                  {person.full_name}
                </span>
                <span className="text-muted text-xs">
                  {person.access === "user" ? roleName(person.role) : account.demo.superAdmin}
                </span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The server checks that no field is missing. */
function accountOf(values: Record<string, string>): NewAccount {
  return trimmed(values) as unknown as NewAccount;
}

function SignUp({ onHave }: { onHave: () => void }) {
  const herald = useHerald();
  const { signUp } = account;
  const register = useMutation({
    mutationFn: (given: NewAccount) => herald.register(given),
    onSuccess: () => sendRegion(herald),
  });
  return (
    <>
      <Sheet title={signUp.title} lead={signUp.lead}>
        <Form error={register.error} onSubmit={(values) => register.mutate(accountOf(values))}>
          {(errors) => (
            <>
              <Field
                label={signUp.username}
                hint={signUp.usernameHint}
                name="username"
                autoComplete="username"
                autoCapitalize="none"
                spellCheck={false}
                required
                error={errors.username}
              />
              <Field label={signUp.fullName} name="full_name" autoComplete="name" error={errors.full_name} />
              <Field
                label={signUp.email}
                name="email"
                type="email"
                autoComplete="email"
                required
                error={errors.email}
              />
              <Field
                label={signUp.password}
                hint={signUp.passwordHint}
                name="password"
                type="password"
                autoComplete="new-password"
                minLength={8}
                maxLength={128}
                required
                error={errors.password}
              />
              <RoleSelect label={signUp.role} error={errors.role} />
              <Button type="submit" look="primary" size="large" busy={register.isPending}>
                {signUp.submit}
              </Button>
            </>
          )}
        </Form>
      </Sheet>
      <Switch question={signUp.have} onClick={onHave}>
        {signUp.signIn}
      </Switch>
    </>
  );
}
