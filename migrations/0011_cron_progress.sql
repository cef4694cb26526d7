-- By hand: drizzle-kit would drop the table and create another. Nothing refers to it.
ALTER TABLE `rounds` RENAME TO `cron_progress`;
