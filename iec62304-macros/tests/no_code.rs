//! Tags add no code and change no coverage: a source compiles to the same LLVM IR with its tags and with the tags blanked
//! out, debug information and the coverage mapping of every function included.
//!
//! Three kinds of numbers differ and are taken out first: the digest of the source file, the fingerprints by which a
//! profile finds the function of its own build (rustc counts in who expanded the macros that a body calls), and where the
//! compiler keeps the source of an inline assembly of std in its memory.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "the helpers of a test fail it"
)]

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const SOURCE: &str = include_str!("no_code/tagged.rs");

const TAGS: [&str; 6] = [
    "#[requirement(",
    "#[safety_class(",
    "#[software_item(",
    "#[risk_control(",
    "#[verifies(",
    "use iec62304_macros::",
];

/// Each line with a tag becomes as many spaces, so that everything else keeps its place.
fn without_tags(source: &str) -> String {
    let lines = source.lines().map(|line| {
        let is_tag = TAGS.iter().any(|tag| line.trim_start().starts_with(tag));
        if is_tag {
            " ".repeat(line.len())
        } else {
            line.to_owned()
        }
    });
    lines.map(|line| line + "\n").collect()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the test is about what the compiler makes of a source"
)]
fn run(program: &OsStr, arguments: &[&OsStr], folder: &Path) -> String {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {errors}", program.display());
    String::from_utf8(output.stdout).unwrap()
}

/// The compiled macros: cargo names the file, whose name it makes up.
fn macros() -> PathBuf {
    let arguments = [
        "build",
        "--lib",
        "--package=iec62304-macros",
        "--message-format=json",
    ];
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let messages = run(env!("CARGO").as_ref(), &arguments.map(OsStr::new), folder);
    let file = messages.lines().find_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        let built = message["target"]["name"] == "iec62304_macros";
        let files = built.then(|| message["filenames"].as_array())??;
        files.first()?.as_str().map(PathBuf::from)
    });
    file.expect("cargo names the library that it built")
}

/// The LLVM IR of a source, as a library or with its tests.
fn compile(source: &str, name: &str, macros: &Path, mode: &str) -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("no-code-{name}{mode}"));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("code.rs"), source).unwrap();
    let remap = format!("--remap-path-prefix={}=/code", folder.display());
    let library = format!("--extern=iec62304_macros={}", macros.display());
    let arguments = [
        "code.rs",
        "--crate-name=code",
        "--edition=2024",
        mode,
        "-Cinstrument-coverage",
        "-Cdebuginfo=2",
        "-Ccodegen-units=1",
        "--emit=llvm-ir=code.ll",
        &remap,
        &library,
    ];
    let rustc = Path::new(env!("CARGO")).with_file_name("rustc");
    let rustc = if rustc.exists() {
        rustc
    } else {
        "rustc".into()
    };
    run(rustc.as_os_str(), &arguments.map(OsStr::new), &folder);
    without_digests(&fs::read_to_string(folder.join("code.ll")).unwrap())
}

/// A coverage record reads `@__covrec_… <{ i64 NAME, i32 LENGTH, i64 FINGERPRINT, i64 FILES, …`; the fingerprint of a function that
/// nothing in the crate calls is 0.
fn without_digests(code: &str) -> String {
    let fingerprints = code
        .lines()
        .filter(|line| line.starts_with("@__covrec_"))
        .filter_map(|line| line.split("}> <{ ").nth(1)?.split(", ").nth(2))
        .filter(|fingerprint| *fingerprint != "i64 0");
    let mut plain = code.to_owned();
    for fingerprint in fingerprints {
        assert!(fingerprint.len() > 10, "no fingerprint: {fingerprint}");
        plain = plain.replace(fingerprint, "i64 FINGERPRINT");
    }
    for checksum in code.split("checksum: \"").skip(1) {
        let (checksum, _) = checksum.split_once('"').unwrap();
        plain = plain.replace(checksum, "CHECKSUM");
    }
    let lines = plain.lines().filter(|line| !is_assembly_position(line));
    lines.map(|line| line.to_owned() + "\n").collect()
}

/// `!463 = !{i64 12277881278013064}`
fn is_assembly_position(line: &str) -> bool {
    let value = line.split_once(" = !{i64 ").map(|(_, value)| value);
    let number = value.and_then(|value| value.strip_suffix('}'));
    line.starts_with('!') && number.is_some_and(|number| number.parse::<u64>().is_ok())
}

#[test]
fn tags_leave_no_trace_in_what_is_compiled() {
    let macros = macros();
    let plain = without_tags(SOURCE);
    assert!(!plain.contains("SRS-1"));
    assert_eq!(plain.len(), SOURCE.len());
    for (mode, functions) in [("--crate-type=lib", 10), ("--test", 12)] {
        let tagged = compile(SOURCE, "tagged", &macros, mode);
        let untagged = compile(&plain, "untagged", &macros, mode);
        let mapped = untagged.matches("\n@__covrec_").count();
        assert!(mapped >= functions, "{mode}: {mapped} functions are mapped");
        let changed = tagged.lines().zip(untagged.lines()).find(|(a, b)| a != b);
        assert_eq!(changed, None, "{mode}");
        assert_eq!(tagged.len(), untagged.len(), "{mode}");
    }
    // The comparison does see a difference: one body starts a column later.
    let moved = plain.replace("    x.checked_add(1)", "     x.checked_add(1)");
    let mode = "--crate-type=lib";
    let (plain, moved) = (
        compile(&plain, "plain", &macros, mode),
        compile(&moved, "moved", &macros, mode),
    );
    assert!(plain != moved);
}
