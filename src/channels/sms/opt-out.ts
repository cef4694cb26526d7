/** The words by which the owner of a number wants no more SMS (CTIA Messaging Principles; Twilio's and Vonage's own list). */
const STOP = /^(stop|stopall|stop all|unsubscribe|cancel|end|quit|revoke|optout|stopp)[.!]?$/i;

/** Whether an answer to an SMS is such a word and nothing else. */
export function isStop(text: string): boolean {
  return STOP.test(text.trim());
}
