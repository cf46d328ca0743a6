use super::super::manifest::Manifest;
use super::super::sample::manifest;
use super::*;

fn stored(name: &str, manifest: Manifest) -> Stored {
    Stored {
        folder: name.into(),
        manifest,
        sha256: name.to_owned(),
    }
}

/// Three shards that make a whole, in no order.
fn shards() -> Vec<Stored> {
    vec![
        stored("third", manifest(Some("hash:3/3"), &[])),
        stored("first", manifest(Some("hash:1/3"), &["a", "c"])),
        stored("second", manifest(Some("hash:2/3"), &["b"])),
    ]
}

fn refusal(runs: Vec<Stored>) -> String {
    in_order(runs).unwrap_err().to_string()
}

#[test]
fn shards_are_put_in_order_and_each_test_comes_from_its_own() {
    let runs = in_order(shards()).unwrap();
    let folders: Vec<_> = runs.iter().map(|run| run.folder.as_str()).collect();
    assert_eq!(folders, ["first", "second", "third"]);
    let chosen = choose(&runs).unwrap();
    let chosen: Vec<_> = chosen
        .iter()
        .map(|(run, test)| (*run, test.name.as_str()))
        .collect();
    assert_eq!(chosen, [(0, "a"), (1, "b"), (0, "c")]);
}

#[test]
fn what_is_missing_or_too_much_is_named() {
    type Change = fn(&mut Vec<Stored>);
    let changes: [(Change, &str); 8] = [
        (|runs| drop(runs.remove(0)), "the share hash:3/3 is missing"),
        (
            |runs| runs.push(stored("again", runs[1].manifest.clone())),
            "the share hash:1/3 is there twice, in first and again",
        ),
        (
            |runs| runs[0].manifest.partition = Some("hash:3/4".to_owned()),
            "first is a share of hash:…/3 and third is hash:3/4",
        ),
        (
            |runs| runs[0].manifest.partition = Some("count:3/3".to_owned()),
            "first is a share of hash:…/3 and third is count:3/3",
        ),
        (
            |runs| runs[0].manifest.partition = None,
            "third is no share of a run",
        ),
        (
            |runs| runs[0].manifest.partition = Some("hash:4/3".to_owned()),
            "third is no share of a run",
        ),
        (Vec::clear, "there is none"),
        (
            |runs| {
                runs[0].manifest.partition = None;
                runs[0]
                    .manifest
                    .parts
                    .push(crate::inputs::store::manifest::Part {
                        folder: "shards/1".to_owned(),
                        run_id: "1".to_owned(),
                    });
            },
            "third is merged already",
        ),
    ];
    for (change, message) in changes {
        let mut runs = shards();
        change(&mut runs);
        let refused = refusal(runs);
        assert!(refused.contains(message), "{message}: {refused}");
    }
}

/// A change of one manifest, and how it is told.
type Difference = (fn(&mut Manifest), &'static str);

/// What one shard may have been made with, other than the rest, and how that is told.
const DIFFERENCES: [Difference; 17] = [
    (
        |m| m.tool.version = "0.1.99".to_owned(),
        "the tool's version 0.1.99",
    ),
    (
        |m| m.run.toolchain = "rustc 1.94.0".to_owned(),
        "the toolchain rustc 1.94.0",
    ),
    (|m| m.run.host = "aarch64".to_owned(), "the host aarch64"),
    (
        |m| m.run.platform = "thumb".to_owned(),
        "the platform thumb",
    ),
    (
        |m| m.runner.name = "nextest".to_owned(),
        "the runner nextest",
    ),
    (
        |m| m.selection.packages = vec!["ui".to_owned()],
        "the packages `ui`",
    ),
    (
        |m| m.selection.features = vec!["x".to_owned()],
        "the features `x`",
    ),
    (|m| m.selection.all_features = true, "--all-features true"),
    (
        |m| m.selection.profile = Some("release".to_owned()),
        "the profile `release`",
    ),
    (
        |m| m.selection.filtersets = vec!["test(a)".to_owned()],
        "the filtersets `test(a)`",
    ),
    (
        |m| m.selection.test_arguments = vec!["--x".to_owned()],
        "the test arguments `--x`",
    ),
    (
        |m| {
            m.source.digest = "d2".to_owned();
            m.source.files[0].sha256 = "f2".to_owned();
        },
        "third was made from other code than first: src/lib.rs differs",
    ),
    (
        |m| m.source.inputs[0].sha256 = "i2".to_owned(),
        "the builds of third and first read other files: {workspace}/data/table.txt differs",
    ),
    (
        |m| m.builds[0].compiled[0].cfgs.push("slow".to_owned()),
        "compiled `dose` under different conditions",
    ),
    (
        |m| m.builds[0].tests[0].harness = false,
        "have different test binaries",
    ),
    (
        |m| m.builds[0].name = Some("x".to_owned()),
        "have different builds",
    ),
    (
        |m| m.tests[2].name = "d".to_owned(),
        "first lists the test c and third does not; third lists the test d and first does not",
    ),
];

#[test]
fn shards_that_were_made_in_another_way_are_named_with_the_difference() {
    for (change, message) in DIFFERENCES {
        let mut runs = shards();
        change(&mut runs[0].manifest);
        let refused = refusal(runs);
        assert!(refused.contains(message), "{message}: {refused}");
    }
}

#[test]
fn a_test_that_no_shard_or_two_shards_ran_is_named() {
    let mut runs = shards();
    runs[1].manifest.tests[0].outcome = Outcome::Deselected;
    assert!(refusal(runs).contains("no run ran the test a"));
    let mut runs = shards();
    runs[0].manifest.tests[1].outcome = Outcome::Failed;
    assert!(refusal(runs).contains("the test b ran in second and in third"));
}

#[test]
fn documentation_tests_stand_in_the_first_share_alone() {
    fn with_doctest(run: &mut Stored) {
        let build = &mut run.manifest.builds[0];
        let mut binary = build.tests[0].clone();
        binary.kind = TargetKind::Doc;
        build.tests.push(binary);
        let mut test = run.manifest.tests[0].clone();
        (test.binary, test.outcome) = (1, Outcome::Passed);
        test.name = "src/lib.rs - next (line 3)".to_owned();
        run.manifest.tests.push(test);
    }
    let mut runs = shards();
    with_doctest(&mut runs[1]);
    let runs = in_order(runs).unwrap();
    assert_eq!(choose(&runs).unwrap().len(), 4);
    let mut runs = shards();
    with_doctest(&mut runs[1]);
    with_doctest(&mut runs[0]);
    assert!(refusal(runs).contains("third ran the documentation test src/lib.rs - next (line 3)"));
}

#[test]
fn what_was_never_asked_for_is_no_gap() {
    let mut runs = shards();
    for run in &mut runs {
        // `#[ignore]` is seen by the shards that it falls to.
        run.manifest.tests[0].outcome = Outcome::Deselected;
    }
    runs[2].manifest.tests[0].outcome = Outcome::Ignored;
    let runs = in_order(runs).unwrap();
    assert_eq!(choose(&runs).unwrap()[0].1.outcome, Outcome::Ignored);

    let mut runs = shards();
    for run in &mut runs {
        run.manifest.tests[0].outcome = Outcome::Deselected;
        run.manifest.selection.tests = Some(crate::inputs::store::manifest::TestFilter {
            skip: vec!["a".to_owned()],
            ignored: "skip".to_owned(),
            ..Default::default()
        });
    }
    let runs = in_order(runs).unwrap();
    assert_eq!(choose(&runs).unwrap()[0].1.outcome, Outcome::Deselected);
}

#[test]
fn changed_files_are_told_apart() {
    let file = |path: &str, sha256: &str| SourceFile {
        path: path.to_owned(),
        sha256: sha256.to_owned(),
    };
    let before = [file("a", "1"), file("b", "1"), file("c", "1")];
    let now = [file("a", "1"), file("b", "2"), file("d", "1")];
    assert_eq!(
        changed_files(&before, &now),
        ["b differs", "c is gone", "d is new"]
    );
}
