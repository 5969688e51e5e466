"""The list of reports, and one report with its records."""

import re
from html.parser import HTMLParser

import pytest

from sinequanon.records import (
    Act,
    Actor,
    ActorKind,
    Origin,
    Position,
    Quotation,
    Reading,
    Report,
    Statement,
    TextSpan,
)
from sinequanon.serve.views.report_records import key_of, show_records
from sinequanon.serve.views.report_text import Mark, cut_text, nearest, part_places
from sinequanon.serve.views.reports import RECORDS_AT_ONCE

PAGE = {"accept": "text/html"}
SURE = Origin(finder="positions", rule="must", version="1", confidence=0.5)


class Page(HTMLParser):
    """The text of the blocks of a page, as a browser would have it, and the ids on it."""

    def __init__(self, markup: str):
        super().__init__(convert_charrefs=False)
        self.blocks, self.ids, self._depth = [], [], 0
        self.feed(markup)

    def handle_starttag(self, _, attrs):
        given = dict(attrs)
        self.ids += [given["id"]] if "id" in given else []
        if given.get("class") == "block":
            self.blocks.append("")
            self._depth = 1
        elif self._depth:
            self._depth += 1

    def handle_endtag(self, _):
        self._depth = max(self._depth - 1, 0)

    def handle_data(self, data):
        if self._depth:
            self.blocks[-1] += data

    def handle_entityref(self, name):
        self.handle_data({"amp": "&", "lt": "<", "gt": ">"}[name])

    def handle_charref(self, name):
        self.handle_data(chr(int(name)))


def text_of(blocks):
    return "".join(segment.markup.unescape() for block in blocks for segment in block.segments)


def mark(start, end, key="p", letter="p", label="P1"):
    return Mark(start=start, end=end, key=key, letter=letter, label=label)


def add_report(store, text, positions, dossier="odd"):
    actor = Actor(id="a1", name="<b>Kestria</b>", kind=ActorKind.STATE, mentions=(TextSpan(0, 1),), origin=SURE)
    said = Statement(
        id="s1", speaker="a1", source=None, cue=None, content=(TextSpan(0, len(text)),), quotation=Quotation.DIRECT
    )
    made = tuple(
        Position(id=f"p{number}", statement="s1", holder="a1", act=Act.DEMAND, span=TextSpan(*span), origin=SURE)
        for number, span in enumerate(positions, 1)
    )
    report = Report(name="odd", text=text)
    store.add(dossier, report, Reading(doc="odd", actors=(actor,), statements=(said,), positions=made))
    return report.digest


class TestCutting:
    @pytest.mark.parametrize(
        "marks",
        [[], [(0, 5)], [(0, 5), (3, 9)], [(0, 9), (3, 5)], [(2, 4), (2, 4)], [(0, 99)], [(8, 12), (50, 60)]],
    )
    @pytest.mark.parametrize(
        "text", ["", "a b\r\n c\td\n\n e 😀 <i>&amp;</i>  \n", "\n" * 9, "x" * 5_000 + "\n" + "y" * 9]
    )
    def test_no_character_is_lost(self, text, marks):
        cut = cut_text(text, [mark(*span, key=str(number)) for number, span in enumerate(marks)], (1, 4))
        assert text_of(cut) == text

    def test_marks_that_overlap_share_a_segment(self):
        (block,) = cut_text("abcdefghij", [mark(0, 6, "first"), mark(4, 9, "second")])
        assert [(str(one.markup), one.keys) for one in block.segments] == [
            ("abcd", ("first",)),
            ("ef", ("second", "first")),
            ("ghi", ("second",)),
            ("j", ()),
        ]

    def test_the_shorter_of_nested_marks_comes_first_and_its_tag_last(self):
        (block,) = cut_text("abcdef", [mark(0, 6, "outer"), mark(0, 3, "inner")])
        assert block.segments[0].keys == ("inner", "outer")
        assert [tag.key for tag in block.segments[0].tags] == ["outer", "inner"]

    def test_a_mark_across_blocks_is_tagged_once(self):
        text = ("x" * 4_500 + "\n") * 3
        blocks = cut_text(text, [mark(100, 12_000)])
        assert len(blocks) == 3
        assert [len(one.tags) for block in blocks for one in block.segments if one.keys] == [1, 0, 0]

    def test_places_count_code_points(self):
        (block,) = cut_text("😀😀 no", [mark(3, 5)])
        assert [str(one.markup) for one in block.segments] == ["😀😀 ", "no"]

    def test_the_mark_with_most_in_common_is_nearest(self):
        places = {"wide": [(0, 100)], "close": [(10, 20)], "far": [(200, 300)]}
        assert nearest(places, (11, 21)) == "close"
        assert nearest(places, (150, 160)) is None


class TestList:
    def test_the_reports_are_listed_with_their_counts(self, client):
        found = client.get("/api/v1/dossiers/melay/reports").json()
        assert found["total"] == len(found["reports"]) == 14
        dates = [one["published"] for one in found["reports"]]
        assert dates == sorted(dates)
        assert all(one["to_decide"] and one["counts"]["actors"] and not one["decided"] for one in found["reports"])
        page = client.get("/d/melay/reports", headers=PAGE).text
        assert page.count('<th scope="row">') == 14

    def test_a_page_has_as_many_as_asked(self, client):
        everything = client.get("/api/v1/dossiers/melay/reports").json()["reports"]
        second = client.get("/api/v1/dossiers/melay/reports?per_page=5&page=2").json()
        assert (second["total"], second["reports"]) == (14, everything[5:10])

    def test_reports_are_asked_for_by_outlet_and_date(self, client):
        everything = client.get("/api/v1/dossiers/melay/reports").json()["reports"]
        outlet = everything[0]["outlet"]
        found = client.get("/api/v1/dossiers/melay/reports", params={"outlet": outlet}).json()["reports"]
        assert found == [one for one in everything if one["outlet"] == outlet]
        day = everything[5]["published"]
        found = client.get(f"/api/v1/dossiers/melay/reports?since={day}&until={day}").json()["reports"]
        assert found == [one for one in everything if one["published"] == day]
        year = client.get(f"/api/v1/dossiers/melay/reports?since={day[:4]}&until={day[:4]}").json()
        assert year["total"] == sum(one["published"].startswith(day[:4]) for one in everything)

    def test_reports_are_asked_for_by_decisions(self, client, digest, workbench):
        url = "/api/v1/dossiers/talks/reports"
        assert client.get(f"{url}?decided=yes").json()["total"] == 0
        made = workbench.store.decide("talks", digest, "positions", "p1", "confirm", who="Ana")
        (found,) = client.get(f"{url}?decided=yes").json()["reports"]
        assert found["decided"] == 1
        workbench.store.undo(made.id, who="Ana")
        assert client.get(f"{url}?decided=no").json()["total"] == 1

    def test_the_csv_has_every_report(self, client):
        lines = client.get("/api/v1/dossiers/melay/reports?format=csv&per_page=1").text.splitlines()
        assert lines[0].lstrip("\ufeff").startswith("digest,name,title")
        assert len(lines) == 15

    @pytest.mark.parametrize(
        ("path", "status"),
        [
            ("/d/nowhere/reports", 404),
            ("/d/melay/reports?since=yesterday", 422),
            ("/d/melay/reports?page=0", 422),
            ("/d/melay/reports?page=99999999999999999999", 422),
            ("/d/melay/reports?outlet=%00", 422),
            ("/d/melay/reports?page=99", 200),
            ("/d/melay/reports?since=&until=&outlet=&decided=", 200),
            ("/d/talks/reports/nowhere", 404),
            ("/d/talks/reports/%00", 404),
            ("/api/v1/dossiers/nowhere/reports", 404),
            ("/api/v1/dossiers/talks/reports/nowhere", 404),
            ("/d/talks/reports/nowhere/parts?record=positions-p1", 404),
        ],
    )
    def test_what_is_not_there_is_told(self, client, path, status):
        assert client.get(path).status_code == status


class TestReport:
    def test_the_text_is_kept_to_the_character(self, client, digest, workbench):
        page = Page(client.get(f"/d/talks/reports/{digest}", headers=PAGE).text)
        assert "".join(page.blocks) == workbench.store.report("talks", digest).text

    def test_odd_text_is_kept_and_never_markup(self, client, workbench):
        text = "\n 😀 <script>alert(1)</script>\r\n\r &amp; \u2028 “no”\t\x0c e\u0301 \ufeff\n\n"
        digest = add_report(workbench.store, text, [(2, 3), (2, 12), (5, 30)])
        markup = client.get("/d/odd/reports/" + digest, headers=PAGE).text
        assert "".join(Page(markup).blocks) == text
        assert "<script>alert" not in markup
        assert "<b>Kestria" not in markup
        assert client.get(f"/api/v1/dossiers/odd/reports/{digest}").json()["text"] == text

    def test_each_record_is_listed_and_marked(self, client, digest, workbench):
        reading = workbench.store.reading("talks", digest)
        markup = client.get(f"/d/talks/reports/{digest}", headers=PAGE).text
        ids = Page(markup).ids
        assert len(ids) == len(set(ids))
        for section in ("statements", "positions", "conditions", "contacts"):
            for record in getattr(reading, section):
                key = key_of(section, record.id)
                assert key in ids
                assert re.search(rf'data-r="[^"]*\b{key}\b', markup)
        assert not any(one.startswith("actors-") for one in ids)

    def test_records_are_in_the_order_of_the_text(self, workbench, digest):
        store = workbench.store
        shown = show_records(store.report("talks", digest).text, store.reading("talks", digest), [])
        assert [one.start for one in shown] == sorted(one.start for one in shown)
        assert len({one.label for one in shown}) == len(shown)

    def test_an_address_opens_at_its_words(self, client, digest):
        markup = client.get(f"/d/talks/reports/{digest}?at=826-925", headers=PAGE).text
        assert "c826" in Page(markup).ids
        marked = "".join(re.findall(r"<mark[^>]*>([^<]*)</mark>", markup))
        assert marked.startswith("We will not conduct any negotiations")
        assert marked.endswith("dependent on it")
        assert re.search(r'id="(positions-p6|statements-s4|contacts-k2)"[^>]*>\s*<details name="record" open>', markup)

    @pytest.mark.parametrize(
        ("asked", "status"),
        [
            ("at=5", 422),
            ("at=-5--3", 422),
            ("at=9-3", 200),
            ("at=999999999-999999999", 200),
            ("at=99999999999999999999-1", 422),
            ("kind=nothing", 422),
            ("kind=positions&undecided=1", 200),
            ("undecided=perhaps", 422),
            ("first=0", 422),
            ("first=9999", 200),
            ("record=nothing", 200),
            ("record=%00%22", 200),
        ],
    )
    def test_odd_questions_have_clear_answers(self, client, digest, asked, status):
        assert client.get(f"/d/talks/reports/{digest}?{asked}").status_code == status

    def test_only_the_kinds_asked_for_are_listed(self, client, digest):
        ids = Page(client.get(f"/d/talks/reports/{digest}?kind=contacts&kind=actors", headers=PAGE).text).ids
        found = {one.split("-")[0] for one in ids if re.fullmatch(r"[a-z]+-[a-z]\d+", one)}
        assert found == {"contacts", "actors"}

    def test_undecided_records_are_listed_alone(self, client, digest, workbench):
        workbench.store.decide("talks", digest, "positions", "p6", "reject", who="Ben", note="hearsay")
        everything = client.get(f"/d/talks/reports/{digest}", headers=PAGE).text
        assert 'id="positions-p6"' in everything
        assert "hearsay" in everything
        reading = workbench.store.reading("talks", digest)
        total = sum(len(getattr(reading, kind)) for kind in ("statements", "positions", "conditions", "contacts"))
        assert f"1 of {total} records decided on" in everything
        url = f"/d/talks/reports/{digest}?undecided=1"
        assert 'id="positions-p6"' not in client.get(url, headers=PAGE).text
        assert 'id="positions-p6"' in client.get(f"{url}&record=positions-p6", headers=PAGE).text

    def test_what_was_read_and_what_was_decided_are_both_there(self, client, digest, workbench):
        fields = {"act": "refuse", "holder": "Fatah"}
        workbench.store.decide("talks", digest, "positions", "p1", "correct", who="Ben", fields=fields)
        markup = client.get(f"/d/talks/reports/{digest}?record=positions-p1", headers=PAGE).text
        card = markup[markup.index('id="positions-p1"') :]
        read, decided = card[: card.index("</li>\n</ul>")].split("Decided by people")
        assert "<s>demand</s>" in read
        assert str(workbench.store.reading("talks", digest).positions[0].origin.confidence) in read
        assert "Ben" in decided
        assert re.search(r"<del>.*demand</del> → <ins>.*refuse</ins>", decided)

    def test_what_goes_with_a_rejected_record_is_told(self, client, digest, workbench):
        workbench.store.decide("talks", digest, "statements", "s4", "reject", who="Ben")
        markup = client.get(f"/d/talks/reports/{digest}/parts?record=statements-s4", headers=PAGE).text
        assert 'id="statements-s4"' in markup
        assert "Left out of the map" in markup[markup.index('id="positions-p6"') :]

    def test_the_parts_hold_the_text_where_a_moved_record_was_and_is(self, client, workbench):
        text = ("x" * 5_000 + "\n") * 4
        digest = add_report(workbench.store, text, [(10, 20), (30, 40)])
        workbench.store.decide(
            "odd", digest, "positions", "p1", "correct", who="Ben", fields={"span": [15_100, 15_110]}
        )
        page = Page(client.get(f"/d/odd/reports/{digest}/parts?record=positions-p1", headers=PAGE).text)
        assert {"b0", "b3", "positions-p1"} <= set(page.ids)
        assert not {"b1", "b2", "positions-p2"} & set(page.ids)

    def test_a_long_list_says_how_much_is_elsewhere(self, client, workbench):
        places = [(at, at + 1) for at in range(RECORDS_AT_ONCE + 20)]
        digest = add_report(workbench.store, "x" * 1_000, places)
        total = len(places) + 1
        first = client.get(f"/d/odd/reports/{digest}", headers=PAGE).text
        assert f"Records 1 to {RECORDS_AT_ONCE} of {total}" in first
        last = client.get(f"/d/odd/reports/{digest}?record=positions-p{len(places)}", headers=PAGE).text
        assert f"Records {RECORDS_AT_ONCE + 1} to {total} of {total}" in last

    def test_a_very_long_report_comes_in_parts(self, client, workbench):
        text = "".join(f"Kestria must withdraw, 😀 day {number}.{'x' * 300}\n" for number in range(400))
        lines = [found.start() for found in re.finditer("Kestria", text)]
        digest = add_report(workbench.store, text, [(start, start + 21) for start in lines])
        address, parts, shown = f"/d/odd/reports/{digest}", len(part_places(text)), []
        assert parts > 5
        for part in range(1, parts + 1):
            page = client.get(f"{address}?part={part}", headers=PAGE).text
            shown += Page(page).blocks
            assert f"Part {part} of {parts}" in page
            assert ("Previous part" in page, "Next part" in page) == (part > 1, part < parts)
        assert "".join(shown) == text
        assert f"Part {parts} of {parts}" in client.get(f"{address}?part=99", headers=PAGE).text
        held = next(number for number, place in enumerate(part_places(text), 1) if lines[199] < place[1])
        middle = client.get(f"{address}?record=positions-p200&part=1", headers=PAGE).text
        assert 'id="positions-p200"' in middle and 'id="positions-p1"' not in middle
        assert f"Part {held} of {parts}" in middle
        there = client.get(f"{address}?at={lines[199]}-{lines[199] + 21}", headers=PAGE).text
        assert f'id="c{lines[199]}"' in there and f"Part {held} of {parts}" in there
        assert f'href="{address}?part={held + 1}"' in there
        assert "400 (400 open)" in there

    def test_a_decision_in_a_part_changes_that_part(self, client, workbench):
        text = "".join(f"Kestria must withdraw, day {number}.{'x' * 300}\n" for number in range(200))
        lines = [found.start() for found in re.finditer("Kestria", text)]
        digest = add_report(workbench.store, text, [(start, start + 21) for start in lines])
        decide = {"digest": digest, "section": "positions", "record": "p150", "kind": "reject"}
        assert client.post("/api/v1/dossiers/odd/decisions", json=decide).status_code == 201
        parts = client.get(f"/d/odd/reports/{digest}/parts?record=positions-p150", headers=PAGE).text
        assert 'id="positions-p150"' in parts and "1 of 201 records decided on" in parts
        assert "day 149." in "".join(Page(parts).blocks)
        page = client.get(f"/d/odd/reports/{digest}?record=positions-p150", headers=PAGE).text
        assert "200 (199 open)" in page

    def test_a_line_without_end_is_cut_at_a_space(self):
        text = "word " * 20_000
        places = part_places(text)
        assert len(places) > 3
        assert all(text[end - 1] == " " for _, end in places)
        assert "".join(text[start:end] for start, end in places) == text
        assert part_places("") == [(0, 0)]
        assert part_places("x" * 50_000)[-1][1] == 50_000

    def test_the_document_is_the_reading(self, client, digest, workbench):
        workbench.store.decide("talks", digest, "positions", "p1", "confirm", who="Ben")
        found = client.get(f"/api/v1/dossiers/talks/reports/{digest}").json()
        assert len(found["reading"]["positions"]) == len(workbench.store.reading("talks", digest).positions) > 10
        assert found["outlet"] == "Wikinews"
        assert [one["who"] for one in found["decisions"]] == ["Ben"]

    def test_a_name_with_a_quotation_mark_is_a_key_all_the_same(self):
        assert key_of("positions", 'p" 1') == "positions-p%22%201"
