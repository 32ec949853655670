// En fråga som inte ställdes, med personuppgifterna utbytta (assistant/page/personal.py), och knappar för att ställa den.

import { knapp } from "./gemensamt.js";

export default function Personuppgifter({ React, props, sendUserMessage }) {
  const h = React.createElement;
  const t = props.texter;
  const [stalld, setStalld] = React.useState(false);
  const stall = (text) => () => {
    setStalld(true);
    sendUserMessage(text);
  };
  return h(
    "div",
    { className: "kopiera personuppgifter" },
    h("p", null, t.ersatt),
    h("blockquote", null, props.ersatt),
    !stalld && knapp(h, t.stall, stall(props.ersatt)),
    !stalld && props.skriven && knapp(h, t.anda, stall(props.skriven)),
    h("span", { role: "status", className: "besked" }, stalld ? t.klart : ""),
  );
}
