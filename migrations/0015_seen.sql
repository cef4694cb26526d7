ALTER TABLE `inboxes` ADD `seen` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `inboxes` ADD `unseen` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `inboxes` ADD `seen_marks` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
-- Nobody has said yet what was on a screen.
UPDATE `inboxes` SET `unseen` = `unread`;