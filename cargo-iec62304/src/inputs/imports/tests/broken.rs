//! Broken and hostile reports: an error with the byte, never a panic and never half a report.

use proptest::prelude::*;

use crate::config::ReportFormat;
use crate::inputs::imports::parse;

const ALL: [ReportFormat; 4] = [
    ReportFormat::Junit,
    ReportFormat::LlvmCov,
    ReportFormat::Lcov,
    ReportFormat::Cobertura,
];

const REAL: [(&str, ReportFormat); 5] = [
    (
        include_str!("../testdata/nextest-passed.xml"),
        ReportFormat::Junit,
    ),
    (
        include_str!("../testdata/nextest-failed.xml"),
        ReportFormat::Junit,
    ),
    (
        include_str!("../testdata/cargo-llvm-cov.json"),
        ReportFormat::LlvmCov,
    ),
    (
        include_str!("../testdata/cargo-llvm-cov.lcov"),
        ReportFormat::Lcov,
    ),
    (
        include_str!("../testdata/cargo-llvm-cov.cobertura.xml"),
        ReportFormat::Cobertura,
    ),
];

fn refusal(text: &str, format: ReportFormat) -> (usize, String) {
    let error = parse(text, Some(format)).expect_err("a refusal");
    (error.offset, error.message)
}

#[test]
fn a_report_that_is_cut_off_anywhere_is_refused() {
    for (text, format) in REAL {
        let whole = text.trim_end();
        for end in (1..whole.len()).filter(|end| whole.is_char_boundary(*end)) {
            let read = parse(&whole[..end], Some(format));
            assert!(read.is_err(), "{format:?} cut at {end} was read: {read:?}");
        }
    }
}

#[test]
fn entities_are_not_expanded() {
    let bomb = "<!DOCTYPE a [<!ENTITY a \"&b;&b;\"><!ENTITY b \"x\">]><testsuite name=\"&a;\"/>";
    let (at, message) = refusal(bomb, ReportFormat::Junit);
    assert_eq!(
        (at, message.as_str()),
        (0, "the document defines entities, which are not expanded")
    );
    let (at, message) = refusal("<testsuite>&xxe;</testsuite>", ReportFormat::Junit);
    assert_eq!(
        (at, message.as_str()),
        (11, "invalid XML: unknown entity `&xxe;`")
    );
    let (_, message) = refusal("<testsuite name='&xxe;'/>", ReportFormat::Junit);
    assert!(message.starts_with("invalid XML: "), "{message}");
}

#[test]
fn elements_and_values_do_not_nest_without_bound() {
    let deep = "<testsuite>".repeat(100_000);
    let (_, message) = refusal(&deep, ReportFormat::Junit);
    assert_eq!(message, "elements stand more than 64 deep in each other");
    let deep = format!("{{\"type\":\"x\",\"version\":{}", "[".repeat(100_000));
    let (_, message) = refusal(&deep, ReportFormat::LlvmCov);
    assert!(message.starts_with("invalid JSON: "), "{message}");
}

#[test]
fn other_xml_and_other_json_are_refused_by_name() {
    let (_, message) = refusal("<html/>", ReportFormat::Junit);
    assert_eq!(message, "`<html>` begins no JUnit report");
    let (_, message) = refusal("<html/>", ReportFormat::Cobertura);
    assert_eq!(message, "`<html>` begins no Cobertura report");
    let (at, message) = refusal("<testsuite/><testsuite/>", ReportFormat::Junit);
    assert_eq!(
        (at, message.as_str()),
        (12, "invalid XML: a second root element")
    );
    let error = parse("hello", None).expect_err("no format");
    assert!(error.message.contains("neither JUnit XML"), "{error}");
}

#[test]
fn an_unknown_version_of_the_export_is_refused_by_name() {
    let export = |version: &str| {
        format!("{{\"type\":\"llvm.coverage.json.export\",\"version\":\"{version}\",\"data\":[]}}")
    };
    for known in ["2.0.1", "3.1.0"] {
        assert!(parse(&export(known), None).is_ok(), "{known}");
    }
    for unknown in ["4.0.0", "1.0", "", "33.0"] {
        let (_, message) = refusal(&export(unknown), ReportFormat::LlvmCov);
        assert!(
            message.contains(&format!("version `{unknown}`")),
            "{message}"
        );
    }
    let summary =
        "{\"type\":\"llvm.coverage.json.export\",\"version\":\"3.1.0\",\"data\":[{\"files\":[]}]}";
    let (_, message) = refusal(summary, ReportFormat::LlvmCov);
    assert!(message.contains("holds no functions"), "{message}");
}

#[test]
fn lcov_records_that_are_wrong_are_named_with_their_byte() {
    let refused = |text: &str| refusal(text, ReportFormat::Lcov);
    let (at, message) = refused("SF:a.rs\nDA:1,x\nend_of_record\n");
    assert_eq!((at, message.as_str()), (8, "expected a number, found `x`"));
    let (at, message) = refused("SF:a.rs\nDA:1,-3\nend_of_record\n");
    assert_eq!((at, message.as_str()), (8, "expected a number, found `-3`"));
    let (at, message) = refused("DA:1,1\n");
    assert_eq!(
        (at, message.as_str()),
        (0, "LCOV record `DA` is not known here")
    );
    let (at, message) = refused("SF:a.rs\nDA:1,1\nLF:2\nend_of_record\n");
    let expected = "the group of `a.rs` says that it has 2 lines and holds 1";
    assert_eq!((at, message.as_str()), (0, expected));
}

proptest! {
    #[test]
    fn arbitrary_text_gives_a_report_or_an_error(text in "\\PC{0,400}") {
        for format in ALL {
            let _ = parse(&text, Some(format));
        }
        let _ = parse(&text, None);
    }

    #[test]
    fn a_report_with_changed_bytes_gives_a_report_or_an_error(
        which in 0..REAL.len(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let (text, format) = REAL[which];
        let mut bytes = text.as_bytes().to_vec();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let text = String::from_utf8_lossy(&bytes);
        if let Err(error) = parse(&text, Some(format)) {
            prop_assert!(error.offset <= text.len(), "{error:?}");
        }
    }

    #[test]
    fn pieces_of_the_formats_in_any_order_give_a_report_or_an_error(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "<testsuite name='a'>", "</testsuite>", "<testcase name='b'>", "</testcase>", "<failure/>", "<!--", "-->",
            "<![CDATA[", "]]>", "&#0;", "&#x110000;", "&lt;", "<coverage>", "<class filename='a'>", "<line number='1' hits='1'/>",
            "<lines>", "<classes>", "SF:a\n", "DA:1,1\n", "end_of_record\n", "{", "}", "[", "]", "\"type\":", "1e999", ",",
        ]), 0..40),
    ) {
        let text = pieces.concat();
        for format in ALL {
            let _ = parse(&text, Some(format));
        }
    }
}
