import { useState } from "react";
import type { Announcement } from "#client/index";
import { useAction } from "../../../api.ts";
import { Button } from "../../../components/button.tsx";
import { Dialog } from "../../../components/dialog.tsx";
import { Checkbox, Field, Select, TextArea } from "../../../components/field.tsx";
import { Form } from "../../../components/form.tsx";
import { showToast } from "../../../components/toaster.ts";
import { Banner, type BannerContent } from "../../../layout/banners.tsx";
import { fromLocalInput, toLocalInput } from "../../../local-time.ts";
import { serverNow } from "../../../server-clock.ts";
import { admin } from "../../../texts/admin.ts";
import { ANNOUNCEMENTS, becameOf } from "./state.ts";

const texts = admin.form;

interface DialogProps {
  written: Announcement | "new" | null;
  onClose: () => void;
}

/** Where an announcement is written or changed. */
export function AnnouncementDialog({ written, onClose }: DialogProps) {
  const announcement = written === "new" ? null : written;
  return (
    <Dialog
      open={written !== null}
      onClose={onClose}
      title={announcement ? texts.editTitle : texts.makeTitle}
    >
      <AnnouncementForm announcement={announcement} onDone={onClose} />
    </Dialog>
  );
}

/** What is wanted, as the API takes it. */
function wanted(values: Record<string, string>, before: Announcement | null) {
  // A field shows minutes alone: what was not touched keeps its seconds.
  const time = (name: "starts_at" | "expires_at") => {
    const known = before?.[name] ?? null;
    return values[name] === toLocalInput(known) ? known : fromLocalInput(values[name]);
  };
  return {
    title: values.title,
    message: values.message,
    level: values.level,
    link: values.link || null,
    starts_at: time("starts_at"),
    expires_at: time("expires_at"),
    is_active: values.is_active !== undefined,
    show_on_site: values.show_on_site !== undefined,
  };
}

function AnnouncementForm({
  announcement,
  onDone,
}: {
  announcement: Announcement | null;
  onDone: () => void;
}) {
  const [preview, setPreview] = useState<BannerContent>(
    announcement ?? { title: "", message: "", level: "info", link: null },
  );
  const save = useAction<ReturnType<typeof wanted>, Announcement>(
    (body) =>
      announcement
        ? { method: "PATCH", path: `${ANNOUNCEMENTS}${announcement.id}/`, body }
        : { path: ANNOUNCEMENTS, body },
    {
      changes: [ANNOUNCEMENTS],
      ownErrors: true,
      onDone(saved) {
        const title = announcement ? admin.announcements.saved : becameOf(saved, serverNow());
        showToast({ level: "success", title });
        onDone();
      },
    },
  );
  const follow = ({ name, value }: { name: string; value: string }) => {
    if (name in preview) setPreview((before) => ({ ...before, [name]: value }));
  };
  return (
    <Form
      error={save.error}
      onInput={follow}
      onSubmit={(values) => save.mutate(wanted(values, announcement))}
    >
      {(errors) => (
        <>
          <Preview {...preview} />
          <ContentFields announcement={announcement} errors={errors} />
          <Times announcement={announcement} errors={errors} />
          <Button type="submit" look="primary" className="self-end" busy={save.isPending}>
            {announcement ? texts.save : texts.announce}
          </Button>
        </>
      )}
    </Form>
  );
}

function Preview({ title, message, level, link }: BannerContent) {
  return (
    <figure aria-label={texts.preview} className="overflow-hidden rounded-lg">
      <Banner
        title={title || texts.previewTitle}
        message={message || texts.previewMessage}
        level={level}
        link={link}
      />
    </figure>
  );
}

interface PartProps {
  announcement: Announcement | null;
  errors: Record<string, string>;
}

function ContentFields({ announcement, errors }: PartProps) {
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-[minmax(0,1fr)_10rem]">
        <Field
          label={texts.title}
          name="title"
          required
          maxLength={200}
          defaultValue={announcement?.title}
          error={errors.title}
        />
        <Select label={texts.level} name="level" defaultValue={announcement?.level} error={errors.level}>
          {(["info", "warning", "danger"] as const).map((level) => (
            <option key={level} value={level}>
              {texts.levels[level]}
            </option>
          ))}
        </Select>
      </div>
      <TextArea
        label={texts.message}
        name="message"
        required
        maxLength={2000}
        rows={3}
        defaultValue={announcement?.message}
        error={errors.message}
      />
      <Field
        label={texts.link}
        hint={texts.linkHint}
        name="link"
        maxLength={2048}
        defaultValue={announcement?.link ?? ""}
        error={errors.link}
      />
    </>
  );
}

function Times({ announcement, errors }: PartProps) {
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label={texts.starts}
          hint={texts.startsHint}
          name="starts_at"
          type="datetime-local"
          defaultValue={toLocalInput(announcement?.starts_at ?? null)}
          error={errors.starts_at}
        />
        <Field
          label={texts.ends}
          hint={texts.endsHint}
          name="expires_at"
          type="datetime-local"
          defaultValue={toLocalInput(announcement?.expires_at ?? null)}
          error={errors.expires_at}
        />
      </div>
      <Checkbox
        label={texts.active}
        hint={texts.activeHint}
        name="is_active"
        defaultChecked={announcement?.is_active ?? true}
      />
      <Checkbox
        label={texts.onSite}
        hint={texts.onSiteHint}
        name="show_on_site"
        defaultChecked={announcement?.show_on_site ?? true}
      />
    </>
  );
}
