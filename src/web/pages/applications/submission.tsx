import { useState } from "react";
import type { PublicUser } from "#client/index";
import type { Application } from "#features/applications/wire";
import { useAction } from "../../api.ts";
import { nameOf } from "../../components/avatar.tsx";
import { Button } from "../../components/button.tsx";
import { Dialog } from "../../components/dialog.tsx";
import { Field, TextArea } from "../../components/field.tsx";
import { Form } from "../../components/form.tsx";
import { PersonPicker } from "../../components/person-picker.tsx";
import { showToast } from "../../components/toaster.ts";
import { applications } from "../../texts/applications.ts";
import { sentence } from "../../texts/wording.tsx";
import { APPLICATIONS, REVIEWERS } from "./actions.ts";

const texts = applications.form;

interface SubmissionProps {
  open: boolean;
  onClose: () => void;
  onSent: () => void;
}

/** Asks whom an application is for, and what it is about. */
export function Submission({ open, onClose, onSent }: SubmissionProps) {
  return (
    <Dialog open={open} onClose={onClose} title={texts.title}>
      <SubmissionForm
        onSent={() => {
          onClose();
          onSent();
        }}
      />
    </Dialog>
  );
}

interface Submitted {
  reviewer_id: number;
  title: string;
  message: string;
}

function SubmissionForm({ onSent }: { onSent: () => void }) {
  const [reviewer, setReviewer] = useState<PublicUser | null>(null);
  const [isMissing, setMissing] = useState(false);
  const submit = useAction<Submitted, Application>((body) => ({ path: APPLICATIONS, body }), {
    changes: [APPLICATIONS],
    ownErrors: true,
    onDone(application) {
      showToast({ level: "success", title: sentence(texts.sent, nameOf(application.reviewer)) });
      onSent();
    },
  });
  const send = ({ title = "", message = "" }: Record<string, string>) => {
    setMissing(!reviewer);
    if (reviewer) submit.mutate({ reviewer_id: reviewer.id, title, message });
  };
  return (
    <Form error={submit.error} onSubmit={send}>
      {(errors) => (
        <>
          <PersonPicker
            label={texts.reviewer}
            hint={texts.reviewerHint}
            name="reviewer_id"
            value={reviewer}
            onChange={setReviewer}
            fits={({ role }) => REVIEWERS.includes(role)}
            error={isMissing && !reviewer ? texts.noReviewer : errors.reviewer_id}
          />
          <Field label={texts.what} name="title" required maxLength={200} error={errors.title} />
          <TextArea
            label={texts.message}
            hint={texts.messageHint}
            name="message"
            maxLength={2000}
            error={errors.message}
          />
          <Button type="submit" look="primary" className="self-end" busy={submit.isPending}>
            {texts.send}
          </Button>
        </>
      )}
    </Form>
  );
}
