// Granskningarnas fynd. Ritar det urval som servern lämnar (assistant/page/findings_table.py); alla antal räknas där.

import { belopp, fragare, knapp, spara, tabell } from "./gemensamt.js";

const PAUS_MS = 200;

export default function Fyndtabell({ React, props, callAction }) {
  const h = React.createElement;
  const t = props.texter;
  const id = React.useId();
  const [oppen, setOppen] = React.useState(props.oppen);
  const [urval, setUrval] = React.useState(props.urval);
  const [svar, setSvar] = React.useState(null);
  const [besked, setBesked] = React.useState("");
  const nummer = React.useRef(0);
  const sjalv = React.useRef(null);
  const lista = React.useRef(null);

  const fraga = fragare(callAction, setBesked, t.fel);

  React.useEffect(() => {
    if (!oppen) return undefined;
    const denna = ++nummer.current;
    const vanta = setTimeout(async () => {
      setBesked("");
      const nytt = await fraga("fynd", urval);
      if (nytt && denna === nummer.current) setSvar(nytt);
    }, PAUS_MS);
    return () => clearTimeout(vanta);
  }, [oppen, urval]);

  React.useEffect(() => {
    if (oppen && !props.oppen) sjalv.current.focus();
  }, [oppen]);

  if (!oppen) return h("div", null, knapp(h, t.oppna, () => setOppen(true), { "aria-expanded": false }));

  const valj = (nytt) => setUrval((nu) => ({ ...nu, ...nytt }));
  const visa = (rapport, slag) => {
    valj({ rapport, slag, jamfor: "" });
    lista.current?.scrollIntoView({ block: "nearest" });
  };
  const hamtaFil = async () => {
    setBesked("");
    const fil = await fraga("fynd_xlsx", urval);
    if (fil) spara(fil);
  };
  const plats = (rad) =>
    knapp(h, rad.plats, () => fraga("visa_fynd", { id: rad.id }), { className: "lagrum", "aria-label": rad.las });

  const falt = (namn, inmatning) =>
    h("div", { key: namn, className: "falt" }, h("label", { htmlFor: id + namn }, t[namn]), inmatning);
  const valjare = (namn, val, tomt) =>
    falt(
      namn,
      h(
        "select",
        { id: id + namn, name: namn, value: urval[namn], onChange: (e) => valj({ [namn]: e.target.value }) },
        [{ varde: "", etikett: tomt }, ...val].map((v) => h("option", { key: v.varde, value: v.varde }, v.etikett)),
      ),
    );

  const antal = () =>
    tabell(
      h,
      [t.rapport, ...svar.antal.slag.map(belopp), belopp(t.summa)],
      svar.antal.rader.map((rad) => ({
        celler: [
          rad.etikett,
          ...rad.celler.map((c) =>
            belopp(
              c.antal
                ? knapp(h, c.antal, () => visa(rad.rapport, c.slag), { className: "lagrum", "aria-label": c.visa })
                : "0",
            ),
          ),
          belopp(rad.summa),
        ],
      })),
    );

  const rader = () =>
    svar.rader.length > 0
      ? tabell(
          h,
          [t.slag, t.text, t.namnd, t.rapport],
          svar.rader.map((rad) => ({
            celler: [
              `${rad.slag} ${rad.nummer}`,
              [rad.betyg ? `${rad.text} (${rad.betyg}) ` : `${rad.text} `, h("span", { key: "plats" }, plats(rad))],
              rad.namnd,
              rad.rapport,
            ],
          })),
        )
      : h("p", null, t.inga);

  const sida = (fynd, nr) =>
    h(
      "td",
      { key: nr },
      fynd.length > 0
        ? h("ol", null, fynd.map((rad) => h("li", { key: rad.nummer, value: rad.nummer }, rad.text, " ", plats(rad))))
        : t.inga_i_rapporten,
    );
  const jamforelse = ({ rapporter, delar }) =>
    h(
      "table",
      { className: "radrum-tabell sida-vid-sida" },
      h("thead", null, h("tr", null, rapporter.map((rapport) => h("th", { key: rapport, scope: "col" }, rapport)))),
      delar.map((del) =>
        h(
          "tbody",
          { key: del.slag },
          h("tr", { className: "summa" }, h("th", { colSpan: 2, scope: "rowgroup" }, del.slag)),
          h("tr", null, del.sidor.map(sida)),
        ),
      ),
    );

  return h(
    "section",
    { className: "fyndtabell", "aria-label": t.rubrik, ref: sjalv, tabIndex: -1 },
    h("p", { className: "inledning" }, t.inledning),
    !svar && h("p", { role: "status" }, besked || t.raknar),
    svar && [
      h(
        "div",
        { key: "val", className: "rad" },
        valjare("rapport", svar.val.rapport, svar.val.alla),
        valjare("ar", svar.val.ar, svar.val.alla),
        valjare("namnd", svar.val.namnd, svar.val.alla),
        valjare("slag", svar.val.slag, svar.val.alla),
        falt(
          "ord",
          h("input", { id: `${id}ord`, name: "ord", value: urval.ord, autoComplete: "off", onChange: (e) => valj({ ord: e.target.value }) }),
        ),
        urval.rapport &&
          valjare(
            "jamfor",
            svar.val.rapport.filter((v) => v.varde !== urval.rapport),
            t.ingen,
          ),
        knapp(h, t.rensa, () => setUrval(Object.fromEntries(Object.keys(urval).map((namn) => [namn, ""])))),
      ),
      h("div", { key: "antal" }, antal()),
      h("p", { key: "besked", role: "status", ref: lista }, h("strong", null, besked || svar.besked)),
      h("div", { key: "rader" }, svar.jamforelse ? jamforelse(svar.jamforelse) : rader()),
      h("div", { key: "knappar", className: "knappar" }, knapp(h, t.xlsx, hamtaFil)),
    ],
    !props.oppen && h("div", null, knapp(h, t.stang, () => setOppen(false), { "aria-expanded": true })),
  );
}
