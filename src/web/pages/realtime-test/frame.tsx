import { useState } from "react";
import { Button } from "../../components/button.tsx";
import { Card } from "../../components/card.tsx";
import { Select, TextArea } from "../../components/field.tsx";
import { Form } from "../../components/form.tsx";
import { realtime } from "../../texts/realtime.ts";
import { FRAMES } from "./examples.ts";

const texts = realtime.frame;

/** Sends any text as a frame. */
export function FrameCard({ onSend }: { onSend: (frame: string) => void }) {
  const [frame, setFrame] = useState(FRAMES[0] ?? "");
  return (
    <Card title={texts.title}>
      <Form error={null} onSubmit={() => onSend(frame)}>
        {() => (
          <>
            <Select
              label={texts.example}
              value={FRAMES.includes(frame) ? frame : ""}
              onChange={({ target }) => target.value && setFrame(target.value)}
            >
              <option value="">{texts.examples}</option>
              {FRAMES.map((each) => (
                <option key={each}>{each}</option>
              ))}
            </Select>
            <TextArea
              label={texts.text}
              hint={texts.hint}
              rows={3}
              value={frame}
              spellCheck={false}
              onChange={({ target }) => setFrame(target.value)}
            />
            <Button type="submit" className="self-start">
              {texts.send}
            </Button>
          </>
        )}
      </Form>
    </Card>
  );
}
