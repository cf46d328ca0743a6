//! Where the compiler looks for the file of a module (`rustc_expand::module`).

use camino::{Utf8Path, Utf8PathBuf};

use super::ast::PathPiece;

/// Where the modules declared at some place are looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dir {
    /// The folder.
    pub path: Utf8PathBuf,
    /// How modules without `#[path]` are found from there.
    pub ownership: Ownership,
}

/// How modules without `#[path]` are found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ownership {
    /// In the folder itself: the file is a root, a `mod.rs`, or was reached by `#[path]` or `include!`.
    Folder,
    /// In a folder below it that has the file's own name: the file is `name.rs`.
    Below(String),
    /// Not at all: inside a block.
    Block,
}

impl Dir {
    /// For the modules of a file that owns its folder.
    pub fn of_owner(file: &Utf8Path) -> Self {
        Self {
            path: parent(file),
            ownership: Ownership::Folder,
        }
    }

    /// For what stands inside `mod name { … }`; `path` is its `#[path]`, which then names a folder.
    pub fn inline(&self, name: &str, path: Option<&str>) -> Self {
        if let Some(path) = path {
            return Self {
                path: self.path.join(path),
                ownership: Ownership::Folder,
            };
        }
        let mut folder = self.path.clone();
        let ownership = match &self.ownership {
            Ownership::Below(file) => {
                folder.push(file);
                Ownership::Folder
            }
            other => other.clone(),
        };
        folder.push(name);
        Self {
            path: folder,
            ownership,
        }
    }

    /// For what stands inside a block.
    pub fn block(&self) -> Self {
        Self {
            path: self.path.clone(),
            ownership: Ownership::Block,
        }
    }

    /// The file that `#[path = "…"] mod name;` names, and where its own modules are looked for.
    pub fn by_path(&self, path: &str) -> (Utf8PathBuf, Self) {
        let file = self.path.join(path);
        let inside = Self::of_owner(&file);
        (file, inside)
    }

    /// The two files that `mod name;` can mean, each with where its own modules are looked for; `None` inside a block.
    pub fn by_name(&self, name: &str) -> Option<[(Utf8PathBuf, Self); 2]> {
        let folder = match &self.ownership {
            Ownership::Folder => self.path.clone(),
            Ownership::Below(file) => self.path.join(file),
            Ownership::Block => return None,
        };
        let plain = folder.join(format!("{name}.rs"));
        let nested = folder.join(name).join("mod.rs");
        let below = Self {
            path: folder,
            ownership: Ownership::Below(name.to_owned()),
        };
        let owner = Self::of_owner(&nested);
        Some([(plain, below), (nested, owner)])
    }
}

/// The folder of a file.
pub fn parent(file: &Utf8Path) -> Utf8PathBuf {
    file.parent().unwrap_or(Utf8Path::new("")).to_owned()
}

/// The path that `include!` names; the name of the variable where one is not known.
pub fn included<'p>(
    pieces: &'p [PathPiece],
    folder: &Utf8Path,
    env: impl Fn(&str) -> Option<String>,
) -> Result<Utf8PathBuf, &'p str> {
    let mut text = String::new();
    for piece in pieces {
        match piece {
            PathPiece::Literal(literal) => text.push_str(literal),
            PathPiece::Env(name) => text.push_str(&env(name).ok_or(name.as_str())?),
        }
    }
    Ok(folder.join(text))
}

#[cfg(test)]
mod tests {
    use super::{Dir, Ownership};
    use camino::Utf8Path;

    fn candidates(dir: &Dir, name: &str) -> Option<[String; 2]> {
        dir.by_name(name)
            .map(|both| both.map(|(path, _)| path.into_string().replace('\\', "/")))
    }

    fn both(a: &str, b: &str) -> [String; 2] {
        [a.to_owned(), b.to_owned()]
    }

    #[test]
    fn roots_and_mod_rs_own_their_folder() {
        let root = Dir::of_owner(Utf8Path::new("/src/lib.rs"));
        assert_eq!(
            candidates(&root, "a"),
            Some(both("/src/a.rs", "/src/a/mod.rs"))
        );
        let [(_, plain), (_, nested)] = root.by_name("a").unwrap();
        assert_eq!(
            candidates(&plain, "b"),
            Some(both("/src/a/b.rs", "/src/a/b/mod.rs"))
        );
        assert_eq!(
            candidates(&nested, "b"),
            Some(both("/src/a/b.rs", "/src/a/b/mod.rs"))
        );
    }

    #[test]
    fn inline_modules_add_their_name() {
        let [(_, plain), _] = Dir::of_owner(Utf8Path::new("/src/lib.rs"))
            .by_name("y")
            .unwrap();
        let inside = plain.inline("z", None);
        assert_eq!(
            candidates(&inside, "b"),
            Some(both("/src/y/z/b.rs", "/src/y/z/b/mod.rs"))
        );
        assert_eq!(inside.by_path("q.rs").0, "/src/y/z/q.rs");
        let redirected = plain.inline("z", Some("other"));
        assert_eq!(
            candidates(&redirected, "b"),
            Some(both("/src/other/b.rs", "/src/other/b/mod.rs"))
        );
    }

    #[test]
    fn a_path_starts_at_the_folder_of_the_file() {
        let [(_, plain), _] = Dir::of_owner(Utf8Path::new("/src/lib.rs"))
            .by_name("y")
            .unwrap();
        let (file, inside) = plain.by_path("x/other.rs");
        assert_eq!(file, "/src/x/other.rs");
        assert_eq!(inside.ownership, Ownership::Folder);
        assert_eq!(
            candidates(&inside, "b"),
            Some(both("/src/x/b.rs", "/src/x/b/mod.rs"))
        );
    }

    #[test]
    fn in_a_block_only_a_path_leads_to_a_file() {
        let block = Dir::of_owner(Utf8Path::new("/src/lib.rs")).block();
        assert_eq!(candidates(&block, "a"), None);
        assert_eq!(candidates(&block.inline("m", None), "a"), None);
        assert_eq!(block.by_path("a.rs").0, "/src/a.rs");
    }
}
