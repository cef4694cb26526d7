import { useState } from "react";
import type { Notification } from "#client/index";
import type { Level } from "#features/notifications/wire";
import { Card } from "../../components/card.tsx";
import { NotificationFace } from "../../components/notification-face.tsx";
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
  const notification: Notification = {
    id: 0,
    seq: 0,
    notification_type: notification_type || "info",
    verb: null,
    level: LEVELS.find((each) => each === level) ?? "info",
    title: title || texts.previewTitle,
    message: message || title || texts.previewTitle,
    link: null,
    metadata: {},
    actor: null,
    is_read: false,
    read_at: null,
    created_at: now,
    time_ago: "",
    expires_at: null,
  };
  return (
    <Card title={texts.preview}>
      <NotificationFace notification={notification} />
    </Card>
  );
}
