// Dokument som bara samtalet känner till. En fil skickas bit för bit, så att det syns hur långt den har kommit, och läses på servern
// (assistant/page/uploads.py).

import { knapp } from "./gemensamt.js";

/** En bit av en fil som base64. */
const kodad = (bit) =>
  new Promise((klar, fel) => {
    const lasare = new FileReader();
    lasare.onload = () => klar(lasare.result.slice(lasare.result.indexOf(",") + 1));
    lasare.onerror = () => fel(lasare.error);
    lasare.readAsDataURL(bit);
  });

export default function Dokument({ React, props, callAction }) {
  const h = React.createElement;
  const t = props.texter;
  const id = React.useId();
  const [dokument, setDokument] = React.useState(props.dokument);
  const [pagar, setPagar] = React.useState(null);
  const [besked, setBesked] = React.useState("");

  const fraga = async (namn, payload) => {
    const { response } = await callAction({ name: namn, payload });
    if (response.dokument) setDokument(response.dokument);
    if (response.felrad || response.besked) setBesked(response.felrad ?? response.besked);
    return !response.felrad;
  };

  const skicka = async (fil) => {
    const bitar = Math.max(1, Math.ceil(fil.size / props.bit));
    for (let nr = 0; nr < bitar; nr++) {
      const sista = nr === bitar - 1;
      setPagar({ text: (sista ? t.laser : t.skickar).replace("{}", fil.name), varde: sista ? undefined : nr / bitar });
      const base64 = await kodad(fil.slice(nr * props.bit, (nr + 1) * props.bit));
      if (!(await fraga("dokument_del", { namn: fil.name, forsta: nr === 0, sista, base64 }))) return false;
    }
    return true;
  };

  const valda = async (e) => {
    const filer = [...e.target.files];
    e.target.value = "";
    setBesked("");
    try {
      for (const fil of filer) if (!(await skicka(fil))) break;
    } catch {
      setBesked(t.fel);
    }
    setPagar(null);
  };

  return h(
    "section",
    { className: "dokument", "aria-label": t.rubrik },
    h("p", { className: "inledning" }, t.inledning),
    h("label", { htmlFor: id, className: "radrum-knapp" }, t.valj),
    h("input", { id, type: "file", accept: props.slag, multiple: true, disabled: Boolean(pagar), onChange: valda }),
    h(
      "div",
      { role: "status" },
      pagar && [h("p", { key: "text" }, pagar.text), h("progress", { key: "stapel", value: pagar.varde, "aria-label": pagar.text })],
      !pagar && besked && h("p", null, besked),
    ),
    dokument.length > 0 &&
      h(
        "ul",
        null,
        dokument.map((d) =>
          h(
            "li",
            { key: d.id },
            d.etikett,
            knapp(h, t.ta_bort, () => fraga("dokument_bort", { id: d.id }).catch(() => setBesked(t.fel)), {
              "aria-label": `${t.ta_bort} ${d.etikett}`,
            }),
          ),
        ),
      ),
  );
}
