import { useState } from "react";
import type { Notification } from "#client/index";
import { type Choice, isRequest, needsConfirmation } from "../choices.ts";
import { useInboxActions } from "../inbox-actions.ts";
import { shownText } from "../shown-text.ts";
import { applications } from "../texts/applications.ts";
import { Button, type ButtonLook, buttonClass } from "./button.tsx";
import { Confirm } from "./dialog.tsx";
import { useChoices } from "./outcome.tsx";
import { SafeAnchor } from "./safe-anchor.tsx";

interface AnswersProps {
  notification: Notification;
  /** It is what the page is about. */
  isOpen?: boolean;
  className?: string;
}

const LOOKS: Record<string, ButtonLook> = { primary: "primary", danger: "danger" };

/** The actions of a notification, as long as none was chosen. */
export function Answers(props: AnswersProps) {
  const { acted, actions } = props.notification;
  const mayBeChosen = acted === null && (actions.length > 0 || isRequest(props.notification));
  return mayBeChosen ? <Choices {...props} /> : null;
}

function Choices({ notification, isOpen = false, className }: AnswersProps) {
  const choices = useChoices(notification, { isOpen });
  const { choose } = useInboxActions();
  const [asking, setAsking] = useState<Choice>();
  if (choices.length === 0) return null;
  return (
    <div className={className}>
      {choices.map((choice) => (
        <ChoiceButton
          key={choice.key}
          choice={choice}
          isOpen={isOpen}
          title={shownText(notification).title}
          onChoose={() => {
            if (needsConfirmation(notification, choice)) setAsking(choice);
            else choose(notification.id, choice.key);
          }}
        />
      ))}
      <Confirm
        open={asking !== undefined}
        onClose={() => setAsking(undefined)}
        title={applications.rejectTitle}
        description={shownText(notification).message}
        confirm={applications.reject}
        onConfirm={() => {
          setAsking(undefined);
          if (asking) choose(notification.id, asking.key);
        }}
      />
    </div>
  );
}

interface ChoiceButtonProps {
  choice: Choice;
  isOpen: boolean;
  title: string;
  onChoose: () => void;
}

function ChoiceButton({ choice, isOpen, title, onChoose }: ChoiceButtonProps) {
  const { label, name = `${label}: ${title}`, url, style = "" } = choice;
  const look = LOOKS[style] ?? "secondary";
  const size = isOpen ? "medium" : "small";
  const shown = (
    <span dir="auto" className="truncate">
      {label}
    </span>
  );
  const own = { "aria-label": name, onClick: onChoose };
  if (url) {
    return (
      <SafeAnchor link={url} {...own} className={`${buttonClass(look, size)} min-w-0 max-w-full`}>
        {shown}
      </SafeAnchor>
    );
  }
  return (
    <Button look={look} size={size} {...own} className="min-w-0 max-w-full">
      {shown}
    </Button>
  );
}
