import { createECDH } from "node:crypto";

/**
 * `npm run vapid` makes the key by which push services know a deployment
 * (RFC 8292 §2). It is printed and stored nowhere; docs/delivery.md says where
 * it goes.
 */
const key = createECDH("prime256v1");
key.generateKeys();
// Leading zeros are left out of it.
const privateKey = Buffer.alloc(32);
key.getPrivateKey().copy(privateKey, 32 - key.getPrivateKey().length);
process.stdout.write(`VAPID_PRIVATE_KEY=${privateKey.toString("base64url")}\n`);
// On stderr, so that a script reads only the key.
process.stderr.write(
  "Do not change this key later: every device would have to be added again. Next: npx wrangler secret put VAPID_PRIVATE_KEY\n",
);
