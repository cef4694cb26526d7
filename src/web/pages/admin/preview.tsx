import { useState } from "react";
import type { Level } from "#features/notifications/wire";
import { Card } from "../../components/card.tsx";
import { NotificationFace, type Shown } from "../../components/notification-face.tsx";
import { admin } from "../../texts/admin.ts";

const texts = admin.send;

export const LEVELS: Level[] = ["info", "success", "warning", "danger"];

interface PreviewProps {
  title: string;
  message: string;
  level: string;
  notification_type: string;
}

/** How a notification will look in its recipient's inbox. */
export function Preview({ title, message, level, notification_type }: PreviewProps) {
  const [now] = useState(() => new Date().toISOString());
  const notification: Shown = {
    notification_type: notification_type || "info",
    level: LEVELS.find((each) => each === level) ?? "info",
    title: title || texts.previewTitle,
    message: message || title || texts.previewTitle,
    actor: null,
    is_read: false,
    created_at: now,
  };
  return (
    <Card title={texts.preview}>
      <NotificationFace notification={notification} />
    </Card>
  );
}
