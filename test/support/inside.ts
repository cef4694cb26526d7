/** This machine in nine spellings and by its names, the addresses of private networks, and this deployment: nothing may be sent there. */
export const INSIDE = [
  "https://2130706433/x",
  "https://017700000001/x",
  "https://0x7f000001/x",
  "https://0177.0x0.1/x",
  "https://[::ffff:127.0.0.1]/x",
  "https://[fe80::1%25eth0]/x",
  "https://127.0.0.1./x",
  "https://push.example.net@127.0.0.1/x",
  "https://１２７．０．０．１/x",
  "https://127.0.0.1/x",
  "https://[::1]/x",
  "https://10.0.0.1/x",
  "https://192.168.1.1/x",
  "https://169.254.169.254/x",
  "https://localhost/x",
  "https://LOCALHOST./x",
];
