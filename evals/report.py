"""One HTML page of a run: figures, pictures, every failure. Self-contained: no request leaves it, no script runs in it."""

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from string import Template

import yaml

from evals.baseline import Comparison
from evals.case import SUITES, Case
from evals.figures import Rate, by
from evals.generate import Record
from evals.run import KALLAGE, Config, Scored
from evals.score import CaseScore

TEXTS = Path(__file__).parent / "texts.yaml"
STYLE = Path(__file__).parent / "report.css"
ANSWER_SHOWN = 900
"""How many characters of a failed answer are shown."""
_NAMES = {
    "retrieval.recall@5": "m_recall5",
    "retrieval.recall@10": "m_recall10",
    "retrieval.search@5": "m_search5",
}


class Page:
    """The page of one run."""

    def __init__(self, cases: Sequence[Case], records: Sequence[Record], config: Config, scored: Scored) -> None:
        self._cases = {c.id: c for c in cases}
        self._records = {(r.case, r.model): r for r in records}
        self._config, self._scored = config, scored
        self._texts: dict[str, str] = yaml.safe_load(TEXTS.read_text(encoding="utf-8"))

    def render(
        self,
        comparison: Sequence[Comparison],
        earlier: Sequence[tuple[str, dict[str, dict[str, Rate]]]] = (),
        show_held_out: bool = False,
    ) -> str:
        """The whole page. `comparison` is källäge's figures (or the first model's) beside the baseline."""
        c = self._config
        told = self._t(
            "korning",
            startad=c.started,
            antal=c.cases,
            kunskap=c.knowledge[:12],
            embedder=c.embedder or self._t("ingen_embedder"),
        )
        parts = [
            f"<h1>{self._h('titel')}</h1><p>{self._h('ingress')}</p>",
            f'<p class="q">{escape(told)} {self._h("egna" if c.own_data else "inbyggt")}</p>',
            self._judged(),
            f"<h2>{self._h('per_svit')}</h2>{self._suites(comparison)}",
            f"<h2>{self._h('siffror')}</h2>{self._figures(comparison)}",
            f"<h2>{self._h('led_rubrik')}</h2><p>{self._h('led_text')}</p>{self._hops()}",
            f"<h2>{self._h('modeller')}</h2>{self._models()}",
            f"<h2>{self._h('per_slag')}</h2>{self._kinds()}",
        ]
        if len(earlier) > 1:
            parts.append(f"<h2>{self._h('over_tid')}</h2><p>{self._h('tid_text')}</p>{self._over_time(earlier)}")
        parts.append(f"<h2>{self._h('fel')}</h2>{self._failures(show_held_out)}")
        return (
            f'<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>{self._h("titel")}</title>'
            '<meta name="viewport" content="width=device-width,initial-scale=1">'
            f"<style>{STYLE.read_text(encoding='utf-8')}</style></head><body>{''.join(parts)}</body></html>\n"
        )

    # --- texts --------------------------------------------------------------------------------------------------

    def _t(self, key: str, **values: object) -> str:
        return Template(self._texts[key]).substitute({k: str(v) for k, v in values.items()})

    def _h(self, key: str, **values: object) -> str:
        return escape(self._t(key, **values))

    def _name(self, figure: str) -> str:
        suite, _, rest = figure.partition(".")
        if rest == "strict":
            return self._t("m_strict", vad=self._t(f"m_{suite}"))
        return self._t(_NAMES.get(figure, f"m_{figure}"))

    # --- parts --------------------------------------------------------------------------------------------------

    def _judged(self) -> str:
        judge = self._config.judge
        if not judge:
            return ""
        return "".join(
            f"<p>{self._h('sprak', modell=judge['model'], andel=_percent(judge['trial']), betyg=f'{grade:.1f} ({name})')}</p>"
            for name, grade in judge.get("grades", {}).items()
        )

    def _suites(self, comparison: Sequence[Comparison]) -> str:
        bars = {row.name: row.bar for row in comparison}
        rows = [
            (self._texts[f"m_{suite}"], rate.value, rate.n, bars.get(f"{suite}.strict"))
            for suite in SUITES
            if (rate := self._first().get(f"{suite}.strict"))
        ]
        return _bars(rows)

    def _first(self) -> dict[str, Rate]:
        figures = self._scored.figures
        return figures.get(KALLAGE) or next(iter(figures.values()), {})

    def _figures(self, comparison: Sequence[Comparison]) -> str:
        keys = ("matt", "varde", "underlag", "baslinje", "golv", "mal", "kvar", "skal")
        head = "".join(
            f'<th class="{css}">{self._h(key)}</th>'
            for key, css in zip(keys, ("", "n", "n", "n", "n", "n", "n", ""), strict=True)
        )
        body = "".join(self._figure_row(row) for row in comparison)
        return f"<table><tr>{head}</tr>{body}</table>"

    def _figure_row(self, row: Comparison) -> str:
        note = escape(row.note) if row.distance else ""
        if row.dropped:
            hop = self._t(f"led_{row.hop}") if row.hop else self._t("okant_led")
            note = f'<span class="low">{self._h("fall", led=hop)}</span> {note}'
        css = "low" if row.dropped else "ok" if row.bar is not None and not row.distance else ""
        cells = [
            f'<td class="n {css}">{_percent(row.value)}</td>',
            f'<td class="n">{row.n}</td>',
            *(f'<td class="n">{_percent(v) if v is not None else ""}</td>' for v in (row.measured, row.floor, row.bar)),
            f'<td class="n">{_percent(row.distance) if row.distance else ""}</td>',
            f"<td>{note}</td>",
        ]
        return f"<tr><td>{escape(self._name(row.name))}</td>{''.join(cells)}</tr>"

    def _hops(self) -> str:
        hops = self._scored.hops.get(KALLAGE) or next(iter(self._scored.hops.values()), {})
        names = list(dict.fromkeys(h for counts in hops.values() for h in counts))
        head = "".join(f'<th class="n">{self._h(f"led_{h}")}</th>' for h in names)
        body = "".join(
            f"<tr><td>{self._h(f'm_{suite}')}</td>"
            + "".join(f'<td class="n">{counts.get(h, "")}</td>' for h in names)
            + "</tr>"
            for suite, counts in hops.items()
        )
        return f"<table><tr><th>{self._h('del')}</th>{head}</tr>{body}</table>"

    def _models(self) -> str:
        keys = ("modell", "strikt", "obelagt_fore", "obelagt_efter", "avstar", "avstar_fel", "forsta", "hela", "minne")
        head = "".join(f'<th class="{"n" if key != "modell" else ""}">{self._h(key)}</th>' for key in keys)
        body = ""
        for name, rates in self._scored.figures.items():
            times = self._scored.times[name]
            memory = self._config.memory.get(name)
            cells = [
                *(
                    _percent(rates[key].value) if key in rates else "–"
                    for key in ("answers.strict", "unsupported_before", "unsupported_after", "abstention", "false_abstention")
                ),
                f"{times['first_claim_p50']:.0f} ms" if "first_claim_p50" in times else "–",
                f"{times['total_p50']:.0f} / {times['total_p95']:.0f} ms",
                f"{memory / 2**30:.1f} GiB" if memory else self._t("ej_uppmatt") if name != KALLAGE else "–",
            ]
            body += f"<tr><td>{escape(name)}</td>" + "".join(f'<td class="n">{escape(cell)}</td>' for cell in cells) + "</tr>"
        for name, why in self._config.not_run.items():
            body += f'<tr><td>{escape(name)}</td><td colspan="8">{self._h("ej_kord", orsak=why)}</td></tr>'
        return f"<table><tr>{head}</tr>{body}</table>"

    def _kinds(self) -> str:
        rows = ""
        for name in self._scored.figures:
            scores = [s for s in self._scored.scores if (s.model or KALLAGE) == name]
            for (suite, kind), group in sorted(_pairs(scores).items()):
                right = sum(s.passed for s in group)
                rows += (
                    f"<tr><td>{escape(name)}</td><td>{self._h(f'm_{suite}')}</td><td>{escape(kind)}</td>"
                    f'<td class="n">{right} / {len(group)}</td><td>{_bar(right / len(group))}</td></tr>'
                )
        head = "".join(f"<th>{self._h(k)}</th>" for k in ("modell", "del", "slag", "ratt_av"))
        return f"<table><tr>{head}<th></th></tr>{rows}</table>"

    def _over_time(self, earlier: Sequence[tuple[str, dict[str, dict[str, Rate]]]]) -> str:
        pictures = ""
        for suite in SUITES:
            points = [(when, f[KALLAGE][key].value) for when, f in earlier if (key := f"{suite}.strict") in f.get(KALLAGE, {})]
            if len(points) > 1:
                pictures += f"<figure><figcaption>{self._h(f'm_{suite}')}</figcaption>{_line(points)}</figure>"
        return pictures

    def _failures(self, show_held_out: bool) -> str:
        failed = [s for s in self._scored.scores if not s.passed]
        shown = [s for s in failed if show_held_out or not s.held_out]
        hidden = len(failed) - len(shown)
        parts = [self._failure(s) for s in shown] or [f"<p>{self._h('inga_fel')}</p>"]
        if hidden:
            parts.insert(0, f"<p>{self._h('dolda', antal=hidden)}</p>")
        return "".join(parts)

    def _failure(self, s: CaseScore) -> str:
        case, record = self._cases[s.case], self._records[(s.case, s.model)]
        answer = record.answer or {}
        wrong = "\n".join(f"{x.name}: {x.detail}" for x in s.scores if not x.ok and x.gate)
        sources = "\n".join(f"{c['source_id']} {c['locator']}" for c in answer.get("citations", ()))
        earlier = "\n".join(f"{t.role}: {t.text}" for t in case.history)
        rows = [
            ("varfor", case.why),
            ("tidigare", earlier),
            ("vantat", _expected(case)),
            ("brister", wrong),
            ("status", f"{s.status} {record.error or ''}".strip()),
            ("svar", answer.get("text", "")[:ANSWER_SHOWN] or self._t("inget_svar")),
            ("kallor", sources),
        ]
        listed = "".join(f"<dt>{self._h(key)}</dt><dd>{escape(text)}</dd>" for key, text in rows if text)
        hop = f'<span class="hop">{self._h("brast")} {self._h(f"led_{s.hop}")}</span>'
        return (
            f"<details><summary>{escape(s.case)} · {escape(s.model or KALLAGE)} · {hop} {escape(case.q[:160])}</summary>"
            f"<dl><dt>{self._h('fraga')}</dt><dd>{escape(case.q)}</dd>{listed}</dl></details>"
        )


def _expected(case: Case) -> str:
    """What the case requires, as it is written."""
    told = case.expect.model_dump(mode="json", exclude_defaults=True)
    told["status"] = list(case.expect.status)
    for name in ("cite", "also", "not_cite"):
        if name in told:
            groups = [g if isinstance(g, list) else [g] for g in told[name]]
            told[name] = [" | ".join(f"{p['source']} {p.get('place', '')}".strip() for p in g) for g in groups]
    return yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=110).strip()


def _pairs(scores: Iterable[CaseScore]) -> dict[tuple[str, str], list[CaseScore]]:
    grouped = by(scores, lambda s: f"{s.suite}\n{s.kind}")
    return {(key.split("\n")[0], key.split("\n")[1]): group for key, group in grouped.items()}


# --- pictures -------------------------------------------------------------------------------------------------


def _percent(value: float) -> str:
    return f"{value * 100:.1f} %".replace(".", ",")


def _bars(rows: Sequence[tuple[str, float, int, float | None]]) -> str:
    """Horizontal bars, each with its value, its count and, where there is one, its bar as a stroke."""
    height, left, width = 30, 290, 420
    drawn = ""
    for n, (name, value, count, bar) in enumerate(rows):
        y = n * height
        colour = "#2f6f9f" if bar is None or value >= bar else "#b5651d"
        drawn += (
            f'<text x="{left - 10}" y="{y + 19}" text-anchor="end">{escape(name)}</text>'
            f'<rect x="{left}" y="{y + 6}" width="{width}" height="17" fill="#eef1f5"/>'
            f'<rect x="{left}" y="{y + 6}" width="{width * value:.1f}" height="17" fill="{colour}"/>'
            f'<text x="{left + width + 10}" y="{y + 19}">{_percent(value)} ({count})</text>'
        )
        if bar is not None:
            x = left + width * bar
            drawn += f'<line x1="{x:.1f}" y1="{y + 2}" x2="{x:.1f}" y2="{y + 27}" stroke="#1c2430" stroke-width="2"/>'
    return f'<svg viewBox="0 0 840 {len(rows) * height}" width="100%" role="img">{drawn}</svg>'


def _bar(value: float) -> str:
    return (
        '<svg viewBox="0 0 120 12" width="120" height="12" role="img"><rect width="120" height="12" fill="#eef1f5"/>'
        f'<rect width="{120 * value:.1f}" height="12" fill="#2f6f9f"/></svg>'
    )


def _line(points: Sequence[tuple[str, float]]) -> str:
    """A line over the runs, 0-100 %, the last value written out."""
    width, height, step = 640, 90, 640 / max(1, len(points) - 1)
    places = [(10 + n * step * 0.86, 10 + (1 - value) * (height - 20)) for n, (_, value) in enumerate(points)]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="#2f6f9f"><title>{escape(points[n][0])} '
                   f"{_percent(points[n][1])}</title></circle>" for n, (x, y) in enumerate(places))  # fmt: skip
    x, y = places[-1]
    return (
        f'<svg viewBox="0 0 {width} {height}" width="100%" role="img">'
        f'<line x1="10" y1="10" x2="{width}" y2="10" stroke="#d5dbe3"/>'
        f'<line x1="10" y1="{height - 10}" x2="{width}" y2="{height - 10}" stroke="#d5dbe3"/>'
        f'<polyline points="{path}" fill="none" stroke="#2f6f9f" stroke-width="2"/>{dots}'
        f'<text x="{x + 10:.1f}" y="{y + 4:.1f}">{_percent(points[-1][1])}</text></svg>'
    )
