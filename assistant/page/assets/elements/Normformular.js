// Normformuläret. Ritar de fält som servern beskriver och skickar hushållet som det är ifyllt; all räkning och alla texter
// kommer från servern (assistant/page/norm_form.py). En vanlig modul i stället för JSX, som sidan hade måst få tolka som kod.

import { belopp, fragare, knapp, spara, tabell } from "./gemensamt.js";

const PAUS_MS = 250;
const INGET = { dolda: [], fel: {}, allmant: [] };

/** Värdet på en plats i hushållet: ["val", "dagbas"], ["barn", 0, "alder"]. */
const hamta = (hushall, vag) => vag.reduce((del, steg) => del?.[steg], hushall);

/** Ett nytt hushåll med värdet satt på platsen. */
function satt(del, [steg, ...resten], varde) {
  const ny = Array.isArray(del) ? [...del] : { ...del };
  ny[steg] = resten.length ? satt(del?.[steg] ?? {}, resten, varde) : varde;
  return ny;
}

export default function Normformular({ React, props, callAction }) {
  const h = React.createElement;
  const t = props.texter;
  const id = React.useId();
  const [oppen, setOppen] = React.useState(props.oppen);
  const [hushall, setHushall] = React.useState(props.hushall);
  const [fore, setFore] = React.useState(null);
  const [svar, setSvar] = React.useState(null);
  const [mer, setMer] = React.useState(false);
  const [besked, setBesked] = React.useState("");
  const nummer = React.useRef(0);
  const sjalv = React.useRef(null);

  const fraga = fragare(callAction, setBesked, t.fel);

  React.useEffect(() => {
    if (!oppen) return undefined;
    const denna = ++nummer.current;
    const vanta = setTimeout(async () => {
      const nytt = await fraga("norm_rakna", { hushall, fore });
      if (denna === nummer.current) setSvar({ ...(nytt ?? INGET), av: hushall, mot: fore });
    }, PAUS_MS);
    return () => clearTimeout(vanta);
  }, [oppen, hushall, fore]);

  // Den som öppnar med tangentbordet ska fortsätta i formuläret, inte från sidans början.
  React.useEffect(() => {
    if (oppen && !props.oppen) sjalv.current.focus();
  }, [oppen]);

  if (!oppen) return h("div", null, knapp(h, t.oppna, () => setOppen(true), { "aria-expanded": false }));

  // Det som visas hör till det som står i fälten; medan det räknas om går det inte att ta med sig.
  const aktuell = svar?.av === hushall && svar.mot === fore;
  const andra = (vag, varde) => {
    setBesked("");
    setHushall((nu) => satt(nu, vag, varde));
  };
  const visaLagrum = (punkt, dag) => fraga("visa_lagrum", { akt: punkt.akt, lagrum: punkt.lagrum, dag });
  const hamtaFil = async (slag) => {
    const fil = await fraga(slag, { hushall, fore });
    if (fil) spara(fil);
  };
  const kopiera = () =>
    navigator.clipboard.writeText(svar.anteckning).then(
      () => setBesked(t.kopierat),
      () => setBesked(t.kopierades_inte),
    );

  const falt = (f, plats) => {
    const vag = [...plats, ...f.vag.split(".")];
    const namn = vag.reduce((s, steg) => (typeof steg === "number" ? `${s}[${steg}]` : s ? `${s}.${steg}` : steg), "");
    const fel = svar?.fel[namn];
    const faltId = `${id}${namn}`;
    const varde = hamta(hushall, vag);
    if (svar?.dolda.includes(namn) || (f.mer && !mer && !varde && !fel)) return null;
    const gemensamt = {
      id: faltId,
      name: namn,
      "aria-invalid": fel ? true : undefined,
      "aria-describedby": fel ? `${faltId}-fel` : undefined,
      onChange: (e) => andra(vag, e.target.value),
    };
    const alternativ = (val) => val.map((v) => h("option", { key: v.varde, value: v.varde }, v.etikett));
    const janej = { "": null, true: true, false: false };
    const inmatning = {
      val: () => h("select", { ...gemensamt, value: varde ?? "" }, alternativ(f.val)),
      ja_nej: () =>
        h(
          "select",
          { ...gemensamt, value: String(varde ?? ""), onChange: (e) => andra(vag, janej[e.target.value]) },
          alternativ([
            { varde: "", etikett: t.ej_angivet },
            { varde: "true", etikett: t.ja },
            { varde: "false", etikett: t.nej },
          ]),
        ),
      kryss: () =>
        h("input", { ...gemensamt, type: "checkbox", checked: Boolean(varde), onChange: (e) => andra(vag, e.target.checked) }),
      manad: () => h("input", { ...gemensamt, type: "month", value: varde ?? "" }),
      tal: () => h("input", { ...gemensamt, inputMode: "numeric", autoComplete: "off", value: varde ?? "" }),
      belopp: () => h("input", { ...gemensamt, inputMode: "decimal", autoComplete: "off", value: varde ?? "" }),
      text: () => h("input", { ...gemensamt, autoComplete: "off", value: varde ?? "" }),
    }[f.slag]();
    return h(
      "div",
      { key: namn, className: `falt ${f.slag}` },
      h("label", { htmlFor: faltId }, f.etikett),
      inmatning,
      fel && h("p", { id: `${faltId}-fel`, className: "felrad" }, fel),
    );
  };

  const del = (d) => {
    const rader = d.lista ? (hushall[d.lista] ?? []) : null;
    const ny = { ...d.ny };
    return h(
      "fieldset",
      { key: d.namn },
      h("legend", null, d.rubrik),
      !rader && h("div", { className: "rad" }, d.falt.map((f) => falt(f, []))),
      rader?.map((_, nr) =>
        h(
          "div",
          { key: nr, className: "rad", role: "group", "aria-label": `${d.en} ${nr + 1}` },
          d.falt.map((f) => falt(f, [d.lista, nr])),
          knapp(h, t.ta_bort, () => andra([d.lista], rader.filter((_, annan) => annan !== nr)), {
            "aria-label": `${t.ta_bort} ${d.en} ${nr + 1}`,
          }),
        ),
      ),
      rader && knapp(h, `${t.lagg_till} ${d.en}`, () => andra([d.lista], [...rader, ny])),
    );
  };

  const lagrum = (rad) => rad.lagrum && knapp(h, `${rad.lagrum} ${rad.akt}`, () => visaLagrum(rad, svar.dag), { className: "lagrum" });
  const post = (rad) =>
    rad.varfor ? h("details", null, h("summary", null, rad.etikett, h("span", null, t.varfor)), h("p", null, rad.varfor)) : rad.etikett;
  const medUttryck = svar?.rader?.some((rad) => rad.uttryck);
  const medBarn = (hushall.barn ?? []).length > 0;
  const punkter = props.checklista.filter((punkt) => medBarn || !punkt.med_barn);

  return h(
    "section",
    { className: "normformular", "aria-label": t.rubrik, ref: sjalv, tabIndex: -1 },
    h("p", { className: "inledning" }, props.forifylld ? t.forifyllt : t.inledning),
    h("form", { onSubmit: (e) => e.preventDefault() }, [
      ...props.delar.filter((d) => !d.mer).map(del),
      h("details", { key: "mer", className: "mer", onToggle: (e) => setMer(e.target.open) }, h("summary", null, t.mer), props.delar.filter((d) => d.mer).map(del)),
    ]),
    h(
      "p",
      { className: aktuell ? "utfall" : "utfall gammal", role: "status" },
      h("strong", null, !svar ? t.raknar : (svar.utfall ?? (Object.keys(svar.fel).length > 0 && t.ratta))),
      svar?.allmant.map((rad) => h("span", { key: rad, className: "felrad" }, rad)),
      besked && h("span", { className: "besked" }, besked),
    ),
    svar?.utfall && [
      h("h3", { key: "rubrik" }, svar.rubrik, h("span", { className: "underlag" }, t.underlag)),
      h(
        React.Fragment,
        { key: "tabell" },
        tabell(
          h,
          [t.kol_post, medUttryck && t.kol_uttryck, belopp(t.kol_belopp), t.kol_lagrum].filter((kol) => kol !== false),
          svar.rader.map((rad) => ({
            slag: rad.summa ? "summa" : undefined,
            celler: [post(rad), medUttryck && rad.uttryck, belopp(rad.belopp), lagrum(rad)].filter((cell) => cell !== false),
          })),
        ),
      ),
      svar.jamforelse && [
        h("h3", { key: "jamforelse" }, svar.jamforelse.rubrik),
        h(
          React.Fragment,
          { key: "jamfort" },
          tabell(
            h,
            [t.kol_post, belopp(t.kol_fore), belopp(t.kol_efter), belopp(t.kol_skillnad)],
            svar.jamforelse.rader.map((rad) => ({
              slag: [rad.summa && "summa", rad.andrad && "andrad"].filter(Boolean).join(" "),
              celler: [rad.etikett, belopp(rad.fore), belopp(rad.efter), belopp(rad.skillnad)],
            })),
          ),
        ),
      ],
      h(
        "div",
        { key: "knappar", className: "knappar" },
        knapp(h, t.kopiera, kopiera, { disabled: !aktuell }),
        knapp(h, t.xlsx, () => hamtaFil("norm_xlsx"), { disabled: !aktuell }),
        knapp(h, t.pdf, () => hamtaFil("norm_pdf"), { disabled: !aktuell }),
        fore ? knapp(h, t.slapp, () => setFore(null)) : knapp(h, t.fast, () => (setFore(hushall), setBesked(t.jamfors))),
      ),
    ],
    h(
      "div",
      { className: "bredvid" },
      svar?.utfall && h("div", null, h("h3", null, t.forbehall), h("ul", null, svar.forbehall.map((rad) => h("li", { key: rad }, rad)))),
      h(
        "div",
        null,
        h("h3", null, t.checklista),
        punkter.map((punkt) =>
          h(
            "div",
            { key: punkt.rubrik, className: "punkt" },
            h("label", null, h("input", { type: "checkbox" }), h("strong", null, punkt.rubrik), ` ${punkt.text} `),
            knapp(h, punkt.las, () => visaLagrum(punkt), { className: "lagrum" }),
          ),
        ),
        h("p", { className: "inledning" }, t.checklista_om),
      ),
    ),
    !props.oppen && h("div", null, knapp(h, t.stang, () => setOppen(false), { "aria-expanded": true })),
  );
}
