// Det som elementen delar. En fil eller en text kommer färdig från servern; här lämnas den bara över.

/** Spara en fil som servern har gjort: { namn, mime, base64 }. */
export function spara(fil) {
  const innehall = Uint8Array.from(atob(fil.base64), (tecken) => tecken.charCodeAt(0));
  const adress = URL.createObjectURL(new Blob([innehall], { type: fil.mime }));
  const lank = document.createElement("a");
  lank.href = adress;
  lank.download = fil.namn;
  lank.click();
  setTimeout(() => URL.revokeObjectURL(adress), 10_000);
}

/** Gör `fraga(namn, payload)`: serverns svar, eller null när något är fel; `visa` får då raden om vad. */
export const fragare = (callAction, visa, fel) => async (namn, payload) => {
  try {
    const { response } = await callAction({ name: namn, payload });
    if (response?.felrad) visa(response.felrad);
    return response?.felrad ? null : response;
  } catch {
    visa(fel);
    return null;
  }
};

/** En knapp som ser ut som sidans egna. */
export function knapp(h, text, onClick, mer = {}) {
  return h("button", { type: "button", className: "radrum-knapp", onClick, ...mer }, text);
}

/** En tabell: rubrikerna, sedan rader av celler. En cell är text eller { innehall, hoger }. */
export function tabell(h, rubriker, rader) {
  const cell = (slag) => (c, nr) =>
    h(slag, { key: nr, scope: slag === "th" ? "col" : undefined, className: c?.hoger ? "hoger" : undefined }, c?.innehall ?? c);
  return h(
    "div",
    { className: "bred" },
    h(
      "table",
      { className: "radrum-tabell" },
      h("thead", null, h("tr", null, rubriker.map(cell("th")))),
      h("tbody", null, rader.map((rad, nr) => h("tr", { key: nr, className: rad.slag }, rad.celler.map(cell("td"))))),
    ),
  );
}

/** Ett belopp, till höger i sin kolumn. */
export const belopp = (text) => ({ innehall: text, hoger: true });

/** Lägg en text i urklipp; ger beskedet om hur det gick. */
export async function kopiera(text, texter) {
  try {
    await navigator.clipboard.writeText(text);
    return texter.kopierat;
  } catch {
    return texter.kopiera_gick_inte;
  }
}
