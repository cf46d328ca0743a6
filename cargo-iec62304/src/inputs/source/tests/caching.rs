//! A cache changes how long it takes, and nothing else.

use camino::{Utf8Path, Utf8PathBuf};

use super::{TargetKind, target};
use crate::inputs::source::cache::{Cache, CachePlace};
use crate::inputs::source::parse::ParsedFile;
use crate::inputs::source::{Look, TargetInput, parse};

/// One of each kind of thing that is kept of a file.
const LIB: &str = r#"#![cfg_attr(docsrs, feature(doc_cfg))]
use iec62304_macros::{requirement, verifies as checks, safety_class};
extern crate core as heart;
mod broken;
#[cfg(all(unix, not(feature = "off"), any(a = "1", b)))]
#[path = "other.rs"]
mod named;
mod inline { #[requirement("SRS-1", class = B)] pub async fn f() { let _ = || 7; { nested(); } fn nested() {} } }
#[safety_class(C)]
struct Ä<T>(T);
/// Documented.
impl<T: Clone> From<Vec<T>> for Ä<T> { #[requirement("SRS-2")] fn from(_: Vec<T>) -> Self { todo!() } }
#[requirement("SRS-3")]
const X: u8 = 1;
trait T { #[requirement("SRS-4")] fn without_body(&self); fn with_body(&self) {} }
static S: fn() -> u8 = || 7;
include!(concat!(env!("OUT_DIR"), "/made.rs"));
proptest! { #[test] #[checks("SRS-1")] fn holds(x in 0..9) { assert!(x < 9); } }
fn hook() { std::panic::set_hook(Box::new(|_| {})); }
#[test] #[should_panic] #[checks("SRS-1", level = system, accept = "x")] fn fails() {}
macro_rules! m { () => {} }
"#;

struct Tree {
    root: Utf8PathBuf,
    place: CachePlace,
    _kept: tempfile::TempDir,
}

fn tree() -> Tree {
    let kept = tempfile::tempdir().unwrap();
    let root = Utf8Path::from_path(kept.path())
        .unwrap()
        .canonicalize_utf8()
        .unwrap();
    std::fs::create_dir(root.join("src")).unwrap();
    std::fs::write(root.join("src/lib.rs"), LIB).unwrap();
    std::fs::write(root.join("src/other.rs"), "\u{feff}fn g() {}\n").unwrap();
    std::fs::write(root.join("src/broken.rs"), "fn f( {\n").unwrap();
    let tool = root.join("tool");
    std::fs::write(&tool, "the tool").unwrap();
    let place = CachePlace {
        folder: root.join("target/iec62304/cache"),
        tool,
        root: root.clone(),
    };
    Tree {
        root,
        place,
        _kept: kept,
    }
}

impl Tree {
    fn target(&self) -> TargetInput {
        let mut target = target(TargetKind::Lib, "x");
        target.root = self.root.join("src/lib.rs");
        target
    }

    fn found(&self, cache: Option<&CachePlace>) -> String {
        let targets = vec![self.target()];
        let look = Look { build: 0, targets };
        let looks = [look];
        format!(
            "{:#?}",
            parse(&self.root, &looks, cache).resolve_looks(&looks)
        )
    }

    fn cached(&self) -> String {
        self.found(Some(&self.place))
    }

    fn pack(&self) -> Utf8PathBuf {
        let mut entries = self.place.folder.read_dir_utf8().unwrap();
        let pack = entries.next().unwrap().unwrap().into_path();
        assert!(entries.next().is_none(), "nothing half written is left");
        pack
    }
}

fn digest(text: &str) -> [u8; 32] {
    crate::inputs::digest::sha256(text.as_bytes())
}

#[test]
fn with_and_without_a_cache_the_same_is_found() {
    let tree = tree();
    let expected = tree.found(None);
    for part in ["SRS-2", "does not parse", "inline::f", "constant"] {
        assert!(expected.contains(part), "{part} in {expected}");
    }
    assert_eq!(tree.cached(), expected, "cold");
    let first = std::fs::read(tree.pack()).unwrap();
    assert_eq!(tree.cached(), expected, "warm");
    assert_eq!(
        std::fs::read(tree.pack()).unwrap(),
        first,
        "nothing new, nothing written"
    );
}

#[test]
fn what_is_kept_is_really_used_and_is_tied_to_the_content() {
    let tree = tree();
    let before = tree.cached();
    // A file that was never there, under the digest of one that is: only a cache can bring it.
    let cache = Cache::open(&tree.place);
    let mut file = ParsedFile::default();
    assert!(cache.fill(&mut file, digest("\u{feff}fn g() {}\n")));
    cache.remember(&file, digest("fn another() {}\n"));
    cache.store();
    std::fs::write(tree.root.join("src/other.rs"), "fn another() {}\n").unwrap();
    assert!(tree.cached().contains("demo::named::g\""));
    std::fs::write(tree.root.join("src/other.rs"), "fn third() {}\n").unwrap();
    let after = tree.cached();
    assert!(after.contains("demo::named::third") && !after.contains("demo::named::g\""));
    assert_ne!(before, after);
    assert_eq!(after, tree.found(None));
}

#[test]
fn damage_anywhere_is_as_good_as_no_cache() {
    let tree = tree();
    let expected = tree.cached();
    let pack = tree.pack();
    let whole = std::fs::read(&pack).unwrap();
    let step = (whole.len() / 150).max(1);
    for at in (0..whole.len()).step_by(step) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x41;
        std::fs::write(&pack, &bytes).unwrap();
        assert_eq!(tree.cached(), expected, "byte {at}");
    }
    for length in (0..whole.len()).step_by(step * 10) {
        std::fs::write(&pack, &whole[..length]).unwrap();
        assert_eq!(tree.cached(), expected, "{length} bytes");
    }
    assert_eq!(std::fs::read(&pack).unwrap(), whole, "it is written anew");
    std::fs::remove_file(&pack).unwrap();
    std::fs::create_dir(&pack).unwrap();
    assert_eq!(
        tree.cached(),
        expected,
        "where nothing can be read or written"
    );
}

#[test]
fn another_tool_and_another_workspace_have_entries_of_their_own() {
    let tree = tree();
    let key = digest(LIB);
    tree.cached();
    assert!(Cache::open(&tree.place).fill(&mut ParsedFile::default(), key));
    let root = tree.root.join("elsewhere");
    let other = CachePlace {
        root,
        ..tree.place.clone()
    };
    assert!(!Cache::open(&other).fill(&mut ParsedFile::default(), key));
    std::fs::write(&tree.place.tool, "a newer tool").unwrap();
    assert!(!Cache::open(&tree.place).fill(&mut ParsedFile::default(), key));
    tree.cached();
    assert!(Cache::open(&tree.place).fill(&mut ParsedFile::default(), key));
}
