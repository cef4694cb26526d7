import { useState } from "react";
import { safeLink } from "#client/index";

interface NotificationImageProps {
  image: string | null | undefined;
  className: string;
}

/** The picture of a notification. It decorates what the text says; one that cannot be loaded leaves no gap. */
export function NotificationImage({ image, className }: NotificationImageProps) {
  const [broken, setBroken] = useState<string>();
  const safe = safeLink(image);
  if (!safe || safe === broken) return null;
  return (
    <img
      src={safe}
      alt=""
      loading="lazy"
      decoding="async"
      referrerPolicy="no-referrer"
      onError={() => setBroken(safe)}
      className={className}
    />
  );
}
