//! Tests of what `architecture` shows.

use super::{dot, json, mermaid, terminal};
use crate::model::Interface;
use crate::model::architecture::tests_support::{add_architecture, depends};
use crate::report::Report;
use crate::report::sample;

/// `ui` depends on `dosing` over an interface, and `dosing` on `ui` over none that the documents name; titles are hostile.
fn report(change: impl FnOnce(&mut crate::model::Model)) -> Report {
    let mut sample = sample::empty();
    sample.model = crate::model::builder::complete_but(|model| {
        add_architecture(model);
        model.interfaces = vec![
            Interface {
                id: "IF-1".to_owned(),
                between: vec!["dosing".to_owned(), "ui".to_owned()],
                ..Interface::default()
            },
            Interface {
                id: "IF-2".to_owned(),
                between: vec!["dosing".to_owned(), "hal".to_owned()],
                ..Interface::default()
            },
            Interface {
                id: "IF-3".to_owned(),
                between: vec!["ui".to_owned()],
                external: Some("\"operator\"] --> x\n<b>".to_owned()),
                ..Interface::default()
            },
        ];
        model.items.push(crate::model::builder::item("hal"));
        model
            .architecture
            .dependencies
            .push(depends("dosing", "hal2"));
        for item in &mut model.items {
            item.title = format!("{} \"; DROP\\ `x` # <script> & \u{202e}\n%% end", item.id);
        }
        change(model);
    });
    sample.report()
}

fn text(write: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut out = Vec::new();
    write(&mut out);
    String::from_utf8(out).expect("UTF-8")
}

#[test]
fn what_the_documents_do_not_mention_is_marked_in_every_form() {
    let report = report(|model| {
        model.interfaces.remove(0);
    });
    let options = terminal::Options {
        color: false,
        width: 100,
    };
    let shown = text(|out| terminal::write(&report, options, out).expect("memory"));
    assert!(shown.contains("ui → dosing"), "{shown}");
    assert!(shown.contains("not in the documents"), "{shown}");
    assert!(shown.contains("no dependency found"), "{shown}");
    let shown = text(|out| mermaid::write(&report, out).expect("memory"));
    assert!(shown.contains("==>|\"not in the documents\"|"), "{shown}");
    assert!(
        shown.contains("-.-|\"IF-2: no dependency found\"|"),
        "{shown}"
    );
    let shown = text(|out| dot::write(&report, out).expect("memory"));
    assert!(shown.contains("[label=\"not in the documents\""), "{shown}");
    let shown = text(|out| json::write(&report, out).expect("memory"));
    let json: serde_json::Value = serde_json::from_str(&shown).expect("JSON");
    let dependency = &json["architecture"]["dependencies"][0];
    assert_eq!(dependency["declared_by"], serde_json::Value::Null);
    assert_eq!(
        json["architecture"]["interfaces_without_dependency"],
        serde_json::json!(["IF-2"])
    );
}

#[test]
fn an_interface_that_speaks_for_a_dependency_labels_it() {
    let report = report(|_| ());
    let shown = text(|out| mermaid::write(&report, out).expect("memory"));
    assert!(shown.contains("-->|\"IF-1\"|"), "{shown}");
}

#[test]
fn hostile_titles_end_no_label() {
    let report = report(|_| ());
    let shown = text(|out| mermaid::write(&report, out).expect("memory"));
    for line in shown.lines().filter(|line| line.contains('[')) {
        assert_eq!(line.matches('"').count(), 2, "{line}");
        assert!(
            !line.contains('<') && !line.contains('`') && !line.contains('\u{202e}'),
            "{line}"
        );
    }
    let shown = text(|out| dot::write(&report, out).expect("memory"));
    for line in shown.lines().filter(|line| line.contains("label=")) {
        let bare = line.replace("\\\\", "").replace("\\\"", "");
        assert_eq!(bare.matches('"').count() % 2, 0, "{line}");
        assert!(line.ends_with("];"), "{line}");
    }
    let options = terminal::Options {
        color: false,
        width: 80,
    };
    let shown = text(|out| terminal::write(&report, options, out).expect("memory"));
    assert!(!shown.contains('\u{202e}'));
    assert!(
        shown.lines().all(|line| line.chars().count() <= 120),
        "{shown}"
    );
}

#[test]
fn items_stand_inside_the_item_that_contains_them() {
    let report = report(|model| {
        let hal = model.items.iter_mut().find(|item| item.id == "hal");
        hal.expect("an item").parent = Some("dosing".to_owned());
    });
    let shown = text(|out| mermaid::write(&report, out).expect("memory"));
    assert!(shown.contains("subgraph initem"), "{shown}");
    assert_eq!(
        shown.matches("subgraph").count(),
        shown.matches("end\n").count(),
        "{shown}"
    );
    let shown = text(|out| dot::write(&report, out).expect("memory"));
    assert_eq!(
        shown.matches('{').count(),
        shown.matches('}').count(),
        "{shown}"
    );
}
