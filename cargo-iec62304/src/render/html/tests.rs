//! What the page holds: everything, the same bytes each time, and nothing that hostile text could add.

#[path = "../../../../tests/browser/complete.rs"]
mod complete;

use serde_json::Value;

use super::pack::tests::unpack;
use super::{write, write_within};
use crate::report::sample::{self, finding};
use crate::report::words::{ClauseStatus, RuleOutcome, Scope, Verdict};
use crate::report::{Detail, LineDetail, Report};
use crate::verdict::SubjectKind;

const HOSTILE: &str = "</script><script>alert(1)</script><!-- \" ' & <img src=x onerror=alert(2)> \u{202e}\u{0}\n${x} `";

fn page(report: &Report) -> String {
    page_with(report, &Detail::default(), 1 << 20)
}

fn page_with(report: &Report, detail: &Detail, bound: usize) -> String {
    let mut out = Vec::new();
    write_within(report, detail, &sample::source, bound, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// The text of the element of that id.
fn element<'a>(page: &'a str, id: &str) -> Option<&'a str> {
    let (_, from) = page.split_once(&format!(
        "<script id=\"{id}\" type=\"application/octet-stream\">"
    ))?;
    Some(from.split_once("</script>")?.0)
}

pub(in crate::render) fn lists(page: &str) -> Value {
    serde_json::from_str(&unpack(element(page, "lists").unwrap())).unwrap()
}

fn column(lists: &Value, list: &str, name: &str) -> Vec<Value> {
    lists[list][name].as_array().unwrap().clone()
}

/// A report in which every text of every list is hostile.
fn hostile() -> Report {
    fn spoil(value: &mut Value, key: &str) {
        match value {
            Value::String(text) if FREE.contains(&key) => *text = format!("{text}{HOSTILE}"),
            Value::Array(list) => list.iter_mut().for_each(|it| spoil(it, key)),
            Value::Object(map) => map.iter_mut().for_each(|(key, value)| spoil(value, key)),
            _ => {}
        }
    }
    const FREE: &[&str] = &[
        "id",
        "title",
        "text",
        "name",
        "edition",
        "message",
        "help",
        "reason",
        "file",
        "packages",
        "modules",
        "package",
        "binary",
        "acceptance",
        "derives_from",
        "implemented_by",
        "verified_by",
        "claimed_by",
        "verifies",
        "hollow",
        "by",
        "on",
        "external",
        "item",
        "items",
        "requirements",
        "risk_controls",
        "hazards",
        "between",
        "rule",
        "clause",
        "rules",
        "commands",
        "warnings",
        "output",
        "toolchain",
        "revision",
        "run_id",
        "host",
        "engines",
        "executed_in",
        "origin",
        "source_digest",
        "started",
        "judged_on",
    ];
    let mut value = serde_json::to_value(sample::small().report()).unwrap();
    spoil(&mut value, "");
    serde_json::from_value(value).unwrap()
}

/// The page without its one style, its one script and its packed data.
pub(in crate::render) fn markup(page: &str) -> String {
    let mut rest = page;
    let mut markup = String::new();
    for (start, end) in [("<style>", "</style>"), ("<script", "</body>")] {
        let (before, from) = rest.split_once(start).unwrap();
        markup.push_str(before);
        rest = from.split_once(end).unwrap().1;
    }
    markup + rest
}

#[test]
fn hostile_text_adds_no_markup() {
    let with_text = |report: &Report| {
        let mut out = Vec::new();
        let text = |_: &camino::Utf8Path| Some(HOSTILE.to_owned());
        write(report, &Detail::default(), &text, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    let honest = with_text(&sample::small().report());
    let spoiled = with_text(&hostile());
    let count = |page: &str, what: &str| page.matches(what).count();
    for what in ["<script", "</script", "<style", "<!--", "<img", "<svg"] {
        assert_eq!(count(&honest, what), count(&spoiled, what), "{what}");
    }
    let shown = markup(&spoiled);
    assert!(
        shown.contains("&lt;/script&gt;&lt;script&gt;alert(1)"),
        "it is shown as text"
    );
    assert!(!shown.contains('\u{202e}') && !shown.contains('\u{0}'));
    assert!(
        shown.contains("\\u{202e}\\u{0}"),
        "what hides is made visible"
    );
    for (_, attribute) in shown
        .match_indices("=\"")
        .map(|(at, _)| shown[at + 2..].split_once('"').unwrap())
    {
        assert!(!attribute.starts_with("alert"), "{attribute}");
    }
    let text = lists(&spoiled).to_string();
    assert!(text.contains("alert(2)") && !text.contains('\u{202e}'));
}

#[test]
fn every_record_and_every_finding_is_in_the_page() {
    for report in sample::exhaustive() {
        let lists = lists(&page(&report));
        let pairs = [
            ("findings", "rule", report.findings.len()),
            ("deviations", "id", report.deviations.len()),
            ("rules", "id", report.rules.len()),
            ("clauses", "id", report.clauses.len()),
            ("units", "id", report.units.len()),
            ("tests", "id", report.tests.len()),
            ("requirements", "id", report.requirements.len()),
            ("controls", "id", report.risk_controls.len()),
            ("hazards", "id", report.hazards.len()),
            ("sources", "id", report.sources.len()),
            ("interfaces", "id", report.interfaces.len()),
            ("records", "id", report.test_records.len()),
            ("items", "id", report.items.len()),
        ];
        for (list, name, expected) in pairs {
            let columns = lists[list].as_object().unwrap();
            for (name, values) in columns {
                assert_eq!(values.as_array().unwrap().len(), expected, "{list}.{name}");
            }
            assert!(columns.contains_key(name), "{list}.{name}");
        }
        let counts = report.summary.findings;
        let waived = column(&lists, "findings", "status");
        let waived = waived.iter().filter(|status| *status == "waived").count();
        assert_eq!(
            waived,
            counts.waived.max(waived),
            "waived ones stay in sight"
        );
    }
}

#[test]
fn links_lead_to_their_records() {
    let report = sample::small().report();
    let lists = lists(&page(&report));
    for (at, requirement) in report.requirements.iter().enumerate() {
        let units = &lists["requirements"]["units"][at];
        let ids: Vec<&str> = units
            .as_array()
            .unwrap()
            .iter()
            .map(|unit| {
                let place = usize::try_from(unit.as_u64().unwrap()).unwrap();
                report.units[place].id.as_str()
            })
            .collect();
        assert_eq!(ids, requirement.implemented_by);
        for (link, id) in lists["requirements"]["tests"][at]
            .as_array()
            .unwrap()
            .iter()
            .zip(&requirement.verified_by)
        {
            let place = link.as_i64().unwrap();
            let found = match usize::try_from(place) {
                Ok(place) => &report.tests[place].id,
                Err(_) => &report.test_records[usize::try_from(-1 - place).unwrap()].id,
            };
            assert_eq!(found, id);
        }
    }
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    let report = sample::small().report();
    assert_eq!(page(&report), page(&report));
}

#[test]
fn nothing_outside_is_asked_for() {
    let page = page(&sample::small().report());
    assert!(page.contains("default-src &#39;none&#39;") || page.contains("default-src 'none'"));
    for attribute in [
        "src=",
        "http-equiv=\"refresh\"",
        "@import",
        "url(",
        "<iframe",
        "<object",
    ] {
        assert!(!page.contains(attribute), "{attribute}");
    }
    for (at, _) in page.match_indices("href=\"") {
        let to = &page[at + 6..at + 8];
        assert!(
            to.starts_with('#') || page[at + 6..].starts_with("data:,"),
            "{to}"
        );
    }
    for script in [super::page::SCRIPT, super::page::STYLE] {
        assert!(
            !script.contains("</") && !script.contains("innerHTML") && !script.contains("http")
        );
    }
}

#[test]
fn the_verdict_is_honest_about_its_scope() {
    let mut report = sample::small().report();
    report.verdict = Verdict::Pass;
    report.scope = Scope::Static;
    let shown = markup(&page(&report));
    assert!(shown.contains("static: nothing was built or executed"));
    assert!(shown.contains("Nothing was executed: this says nothing of tests"));
    report.scope = Scope::Partial;
    assert!(markup(&page(&report)).contains("Only a part of the system was looked at."));
    report.verdict = Verdict::Undetermined;
    assert!(markup(&page(&report)).contains("This is not a pass."));
    let open = report
        .clauses
        .iter()
        .filter(|it| it.status == ClauseStatus::Open)
        .count();
    assert!(markup(&page(&report)).contains(&format!("{open} open.")));
}

#[test]
fn source_comes_with_lines_and_the_tests_of_each() {
    let report = sample::small().report();
    let at = report
        .units
        .iter()
        .position(|unit| unit.id.ends_with("::clamp"))
        .unwrap();
    let mut detail = Detail {
        units: vec![Vec::new(); report.units.len()],
        by_test: true,
    };
    let line = |line, covered, tests: &[usize]| LineDetail {
        line,
        covered,
        tests: tests.to_vec(),
    };
    detail.units[at] = vec![
        line(5, true, &[0, 1]),
        line(6, true, &[0]),
        line(7, false, &[]),
    ];
    let page = page_with(&report, &detail, 1 << 20);
    assert_eq!(lists(&page)["byLine"], true);
    let file = lists(&page)["units"]["file"][at].as_u64().unwrap();
    let block: Value =
        serde_json::from_str(&unpack(element(&page, &format!("source-{file}")).unwrap())).unwrap();
    assert_eq!(block["text"], sample::DOSING);
    let lines = block["units"][at.to_string()].as_array().unwrap();
    let tests =
        |line: usize| &block["groups"][usize::try_from(lines[line][2].as_u64().unwrap()).unwrap()];
    assert_eq!(tests(0), &serde_json::json!([0, 1]));
    assert_eq!(tests(1), &serde_json::json!([0]));
    assert_eq!(
        (&lines[2][1], tests(2)),
        (&serde_json::json!(0), &serde_json::json!([]))
    );
}

#[test]
fn what_is_left_out_for_the_bound_is_said() {
    let report = sample::small().report();
    let whole = page_with(&report, &Detail::default(), 1 << 20);
    assert!(whole.contains("id=\"source-") && !markup(&whole).contains("left out to keep"));
    let cut = page_with(&report, &Detail::default(), 10);
    assert!(!cut.contains("id=\"source-"));
    assert!(markup(&cut).contains("left out to keep this page below its bound"));
    assert_eq!(
        lists(&cut)["findings"],
        lists(&whole)["findings"],
        "lists are never cut"
    );
}

#[test]
fn findings_on_the_start_page_say_how_many_follow() {
    let mut sample = sample::small();
    sample.verdict.findings = (0..25)
        .map(|at| {
            finding(
                "test-failed",
                "5.7.2",
                (SubjectKind::Test, "pump-dosing/lib::t"),
                &format!("number {at}"),
            )
        })
        .collect();
    let shown = markup(&page(&sample.report()));
    assert!(shown.contains("All 25 findings"));
    assert_eq!(
        shown.matches("<span class=\"message\">number ").count() + 15,
        25
    );
}

#[test]
fn without_text_the_page_stands() {
    let mut out = Vec::new();
    write(
        &sample::empty().report(),
        &Detail::default(),
        &|_| None,
        &mut out,
    )
    .unwrap();
    let page = String::from_utf8(out).unwrap();
    assert!(markup(&page).contains("No item is configured"));
}

/// The tokens of what a page holds: words and numbers.
fn tokens(text: &str) -> std::collections::HashSet<&str> {
    text.split(|c: char| !c.is_alphanumeric()).collect()
}

#[test]
fn everything_in_a_report_is_in_the_page() {
    let report = complete::complete(&crate::report::schema());
    let marks = complete::marks(&report);
    let page = page(&serde_json::from_value(report).unwrap());
    let held = markup(&page) + &lists(&page).to_string();
    let held = tokens(&held);
    let lacks: Vec<_> = marks
        .iter()
        .filter(|(path, mark)| {
            let is_end = path.ends_with("end_line") || path.ends_with("end_column");
            !is_end && !path.starts_with("/summary/") && !held.contains(mark.as_str())
        })
        .collect();
    assert!(marks.len() > 200);
    assert!(lacks.is_empty(), "{lacks:?}");
}

#[test]
fn the_sentence_of_a_pass_counts_nothing_waived_as_satisfied() {
    let mut report = sample::small().report();
    report.verdict = Verdict::Pass;
    for rule in &mut report.rules {
        rule.counts = true;
    }
    let of = |report: &Report, outcome: RuleOutcome| {
        report
            .rules
            .iter()
            .filter(|it| it.outcome == outcome)
            .count()
    };
    let satisfied = of(&report, RuleOutcome::Satisfied);
    report.rules[0].outcome = RuleOutcome::Waived;
    let waived = of(&report, RuleOutcome::Waived);
    let satisfied = satisfied.min(of(&report, RuleOutcome::Satisfied));
    let said = format!("{satisfied} satisfied, {waived} waived, ");
    assert!(
        page(&report).contains(&said),
        "the page does not say: {said}"
    );
}
