CREATE TABLE `jobs` (
	`event_id` integer PRIMARY KEY NOT NULL,
	`progress` integer,
	`attempts` integer DEFAULT 0 NOT NULL,
	`reason` text,
	`due_at` integer NOT NULL,
	FOREIGN KEY (`event_id`) REFERENCES `events`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
-- Written by hand: what was kept beside the facts moves to their jobs, and how far a fan-out came out of its fact.
-- What a notification says was called wording in facts, and is called content.
INSERT INTO `jobs` (`event_id`, `progress`, `attempts`, `reason`, `due_at`)
	SELECT `id`, nullif(json_extract(`data`, '$.after'), 0), `attempts`, `reason`, `due_at` FROM `events`
	WHERE `attempts` > 0 OR json_extract(`data`, '$.after') > 0;
--> statement-breakpoint
UPDATE `events` SET `data` = json_remove(`data`, '$.after') WHERE `type` = 'notification.requested';--> statement-breakpoint
UPDATE `events` SET `data` = json_remove(json_set(`data`, '$.content', json_extract(`data`, '$.wording')), '$.wording')
	WHERE json_type(`data`, '$.wording') = 'object';--> statement-breakpoint
ALTER TABLE `dead_letters` ADD `progress` integer;--> statement-breakpoint
UPDATE `dead_letters` SET `progress` = nullif(json_extract(`data`, '$.after'), 0), `data` = json_remove(`data`, '$.after')
	WHERE `type` = 'notification.requested';
--> statement-breakpoint
UPDATE `dead_letters` SET `data` = json_remove(json_set(`data`, '$.content', json_extract(`data`, '$.wording')), '$.wording')
	WHERE json_type(`data`, '$.wording') = 'object';
--> statement-breakpoint
ALTER TABLE `events` DROP COLUMN `attempts`;--> statement-breakpoint
ALTER TABLE `events` DROP COLUMN `reason`;--> statement-breakpoint
ALTER TABLE `events` DROP COLUMN `due_at`;