//! Whether source can hold documentation tests at all: where it cannot, rustdoc need not read the crate once more to find none.

use camino::{Utf8Path, Utf8PathBuf};
use cargo_metadata::Package;

/// What an example in documentation needs, or what brings in documentation that does not stand in the file.
/// `include`: of a file's text as documentation, and of code that a build script wrote, which nothing has read yet.
const SIGNS: [&str; 8] = [
    "```", "~~~", "/**", "/*!", "[doc", "doc =", "doc=", "include",
];

/// Whether a package can have documentation tests, by the files that were read of the workspace.
///
/// A file of no package may belong to each; one that cannot be read may hold anything.
pub(super) fn is_possible(
    package: &Package,
    members: &[&Package],
    root: &Utf8Path,
    files: &[Utf8PathBuf],
) -> bool {
    let holds = |member: &Package, file: &Utf8Path| {
        let folder = member.manifest_path.parent();
        folder.is_some_and(|folder| file.starts_with(folder))
    };
    let mut files = files
        .iter()
        .map(|file| root.join(file))
        .filter(|file| holds(package, file) || !members.iter().any(|member| holds(member, file)));
    files.any(|file| std::fs::read_to_string(file).map_or(true, |text| may_hold(&text)))
}

fn may_hold(text: &str) -> bool {
    SIGNS.iter().any(|sign| text.contains(sign)) || text.lines().any(is_indented)
}

/// A line of documentation that markdown takes for code, as it is indented.
fn is_indented(line: &str) -> bool {
    let line = line.trim_start();
    let rest = line
        .strip_prefix("///")
        .or_else(|| line.strip_prefix("//!"));
    rest.is_some_and(|rest| {
        rest.starts_with("    ") || rest.starts_with('\t') || rest.starts_with(" \t")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_source_that_cannot_hold_an_example_is_passed_over() {
        for text in [
            "/// ```\n/// f();\n/// ```\nfn f() {}",
            "/// Indented:\n///\n///     f();\nfn f() {}",
            "//!\tf();",
            "#[doc = include_str!(\"a.md\")]\nfn f() {}",
            "#![doc(html_root_url = \"x\")]",
            "#[cfg_attr(all(), doc = \"    f()\")]\nfn f() {}",
            "#[cfg_attr(all(), doc=\"    f()\")]\nfn f() {}",
            "include!(concat!(env!(\"OUT_DIR\"), \"/made.rs\"));",
            "/** f */\nfn f() {}",
        ] {
            assert!(may_hold(text), "{text}");
        }
        assert!(!may_hold(
            "//! F.\n/// F, and more.\n/// - a\n///   b\nfn f() {\n        // x\n}\n"
        ));
    }
}
