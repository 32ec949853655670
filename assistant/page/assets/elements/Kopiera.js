// Knappar under ett svar: en text var att kopiera. Texterna är gjorda på servern (assistant/page/plain.py).

import { knapp, kopiera } from "./gemensamt.js";

export default function Kopiera({ React, props }) {
  const h = React.createElement;
  const [besked, setBesked] = React.useState("");
  return h(
    "div",
    { className: "kopiera" },
    ...props.knappar.map(({ namn, text }) => knapp(h, namn, () => kopiera(text, props.texter).then(setBesked))),
    h("span", { role: "status", className: "besked" }, besked),
  );
}
