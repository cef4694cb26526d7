CREATE TABLE `sms_days` (
	`day` text PRIMARY KEY NOT NULL,
	`sent` integer NOT NULL
);
