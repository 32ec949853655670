// Knappar under ett svar: en text var att kopiera. Texterna är gjorda på servern (assistant/page/plain.py).

import { knapp, kopiera } from "./gemensamt.js";

export default function Kopiera({ React, props }) {
  const h = React.createElement;
  const [besked, setBesked] = React.useState("");
  const [klart, setKlart] = React.useState("");

  // Elementet kommer med det färdiga svaret: det läses upp en gång, inte ord för ord. Raden måste finnas innan den får sin text.
  React.useEffect(() => {
    const vanta = setTimeout(() => setKlart(props.texter.klart), 200);
    return () => clearTimeout(vanta);
  }, []);

  return h(
    "div",
    { className: "kopiera" },
    h("span", { role: "status", className: "sr-only" }, klart),
    ...props.knappar.map(({ namn, text }) => knapp(h, namn, () => kopiera(text, props.texter).then(setBesked))),
    h("span", { role: "status", className: "besked" }, besked),
  );
}
