import { Check, Hourglass, UserRoundPlus } from "lucide-react";
import type { FoundUser } from "#features/connections/wire";
import { nameOf } from "../../components/avatar.tsx";
import { Badge } from "../../components/badge.tsx";
import { Button } from "../../components/button.tsx";
import { usePeopleActions } from "../../people-actions.ts";
import { people as texts } from "../../texts/people.ts";

/** The relation of a person to the signed-in user, and the buttons that change it. */
export function RelationActions({ user }: { user: FoundUser }) {
  const { ask, accept, reject, cancel } = usePeopleActions();
  const name = nameOf(user);
  const concerned = { user };
  if (user.relation === "connected") {
    return (
      <Badge tone="success">
        <Check aria-hidden size={12} />
        {texts.relations.connected}
      </Badge>
    );
  }
  if (user.relation === "requested") {
    return (
      <>
        <Badge>
          <Hourglass aria-hidden size={12} />
          {texts.relations.requested}
        </Badge>
        <Button
          look="quiet"
          size="small"
          aria-label={texts.cancelWho(name)}
          onClick={() => cancel.mutate(concerned)}
        >
          {texts.cancel}
        </Button>
      </>
    );
  }
  if (user.relation === "asked") {
    return (
      <AnswerButtons
        name={name}
        onAccept={() => accept.mutate(concerned)}
        onReject={() => reject.mutate(concerned)}
      />
    );
  }
  return (
    <Button
      size="small"
      icon={<UserRoundPlus aria-hidden size={15} />}
      aria-label={texts.askWho(name)}
      onClick={() => ask.mutate(concerned)}
    >
      {texts.ask}
    </Button>
  );
}

interface AnswerProps {
  name: string;
  onAccept: () => void;
  onReject: () => void;
}

export function AnswerButtons({ name, onAccept, onReject }: AnswerProps) {
  return (
    <>
      <Button look="primary" size="small" aria-label={texts.acceptWho(name)} onClick={onAccept}>
        {texts.accept}
      </Button>
      <Button size="small" aria-label={texts.rejectWho(name)} onClick={onReject}>
        {texts.reject}
      </Button>
    </>
  );
}
