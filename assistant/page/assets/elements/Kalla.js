// En källa bredvid svaret, eller flera att välja bland. Allt kommer färdigt från servern (assistant/page/sources.py) och sätts
// som text: ett dokument kan inte göra något på sidan.

import { kopiera } from "./gemensamt.js";

export default function Kalla({ React, props }) {
  const h = React.createElement;
  const t = props.texter;
  const sjalv = React.useRef(null);
  const [besked, setBesked] = React.useState("");

  // Den som öppnade källan från tangentbordet ska stå vid den, och tillbaka i svaret när den stängs.
  React.useEffect(() => {
    const kom = document.activeElement;
    sjalv.current.focus({ preventScroll: true });
    const markt = sjalv.current.querySelector("mark");
    if (markt?.getBoundingClientRect().top > 0.8 * window.innerHeight) markt.scrollIntoView({ block: "center" });
    const stang = (handelse) => {
      if (handelse.key !== "Escape") return;
      const knappen = [...document.querySelectorAll("aside button")].find((b) => b.ariaLabel === t.stang);
      knappen?.click();
      kom?.focus?.();
    };
    const panel = sjalv.current;
    panel.addEventListener("keydown", stang);
    return () => panel.removeEventListener("keydown", stang);
  }, [props]);

  const delar = (kalla) => kalla.delar.map((del, nr) => (del.markt ? h("mark", { key: nr }, del.text) : del.text));
  const innehall = (kalla) => [
    kalla.rubrik && h("p", { key: "rubrik", className: "rubrik" }, kalla.rubrik),
    h(
      "p",
      { key: "slag", className: "slag" },
      h("span", { className: kalla.sammanfattning ? "marke varsam" : "marke" }, kalla.slag),
      kalla.galler && h("span", { className: "galler" }, kalla.galler),
    ),
    ...kalla.andringar.map((rad, nr) => h("p", { key: `andring${nr}`, className: "andring" }, rad)),
    h("blockquote", { key: "text" }, delar(kalla)),
    h(
      "p",
      { key: "vidare", className: "vidare" },
      kalla.lank &&
        h("a", { href: kalla.lank.url, target: "_blank", rel: "noopener noreferrer" }, kalla.lank.text),
      h(
        "button",
        { type: "button", className: "radrum-knapp", onClick: () => kopiera(kalla.hanvisning, t).then(setBesked) },
        t.kopiera,
      ),
    ),
  ];
  const rubrik = (kalla, plats = "") => [kalla.titel, plats].filter(Boolean).join(", ");

  return h(
    "section",
    { className: "kalla", ref: sjalv, tabIndex: -1, "aria-label": rubrik(props.kallor[0]) },
    props.ingress && h("p", null, props.ingress),
    props.kallor.length === 1 && !props.ingress
      ? [
          h("h2", { key: "titel" }, props.kallor[0].titel),
          h("p", { key: "plats" }, props.kallor[0].plats),
          ...innehall(props.kallor[0]),
        ]
      : props.kallor.map((kalla, nr) =>
          h("details", { key: nr }, h("summary", null, rubrik(kalla, kalla.plats)), ...innehall(kalla)),
        ),
    h("p", { role: "status", className: "besked" }, besked),
  );
}
