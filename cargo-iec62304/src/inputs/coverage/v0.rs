//! A walk through v0-mangled symbols (RFC 2603), as far as the name of what defines a function needs it.
//!
//! Printing is rustc-demangle's work; but its text does not tell a trait's default method from an impl's method, and
//! leaves out the module of an impl block.

/// Nesting of types beyond this is not followed; rustc-demangle stops at 500.
const MAX_DEPTH: usize = 300;

/// The namespaces of functions and of modules and types, as symbols name them.
const VALUES: u8 = b'v';
const TYPES: u8 = b't';

/// A position in the text behind `_R`.
#[derive(Debug, Clone)]
pub(super) struct Parser<'s> {
    text: &'s str,
    at: usize,
    depth: usize,
}

/// One name in a path.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Segment {
    /// [`VALUES`], [`TYPES`]; upper case for closures and shims.
    namespace: u8,
    /// Empty in closures and shims.
    name: String,
    /// Tells it from others of the same name in the same place.
    disambiguator: u64,
}

/// What a function's path begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Owner {
    /// A crate: the path is one of modules and functions.
    Crate,
    /// An impl block, with the path of the module (or function) that it stands in.
    Impl(Vec<String>),
    /// A trait: the function is a default body.
    Trait,
}

impl<'s> Parser<'s> {
    /// `None` where the symbol is not v0-mangled. macOS adds an underscore, Windows' debug help removes one.
    pub fn new(mangled: &'s str) -> Option<Self> {
        let prefixes = ["_R", "__R", "R"];
        let text = prefixes
            .iter()
            .find_map(|prefix| mangled.strip_prefix(prefix))?;
        let is_v0 = text.is_ascii() && text.starts_with(|first: char| first.is_ascii_uppercase());
        is_v0.then_some(Self {
            text,
            at: 0,
            depth: 0,
        })
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn base_62(&mut self) -> Option<u64> {
        if self.eat(b'_') {
            return Some(0);
        }
        let mut value: u64 = 0;
        loop {
            let digit = match self.next()? {
                b'_' => return value.checked_add(1),
                digit @ b'0'..=b'9' => digit - b'0',
                digit @ b'a'..=b'z' => digit - b'a' + 10,
                digit @ b'A'..=b'Z' => digit - b'A' + 36,
                _ => return None,
            };
            value = value.checked_mul(62)?.checked_add(u64::from(digit))?;
        }
    }

    fn tagged_base_62(&mut self, tag: u8) -> Option<u64> {
        if !self.eat(tag) {
            return Some(0);
        }
        self.base_62()?.checked_add(1)
    }

    fn disambiguator(&mut self) -> Option<u64> {
        self.tagged_base_62(b's')
    }

    /// An identifier, decoded; empty in closures and shims.
    fn identifier(&mut self) -> Option<String> {
        let start = self.at;
        let is_punycode = self.eat(b'u');
        let mut size = usize::from(self.next().filter(u8::is_ascii_digit)? - b'0');
        while size != 0 && self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            let digit = usize::from(self.next()? - b'0');
            size = size.checked_mul(10)?.checked_add(digit)?;
        }
        self.eat(b'_');
        let end = self.at.checked_add(size)?;
        let name = self.text.get(self.at..end)?;
        self.at = end;
        if !is_punycode {
            return Some(name.to_owned());
        }
        // A crate of that name, so that rustc-demangle decodes it.
        let symbol = format!("_RC{}", &self.text[start..end]);
        Some(format!("{:#}", rustc_demangle::demangle(&symbol)))
    }

    /// Goes to the target of a back reference, which must lie before it. What is read from there on may lead to the same
    /// reference again, so that only the depth ends a circle.
    fn back_reference(&mut self) -> Option<Self> {
        let start = self.at - 1;
        let target = usize::try_from(self.base_62()?).ok()?;
        (target < start && self.depth < MAX_DEPTH).then_some(Self {
            text: self.text,
            at: target,
            depth: self.depth + 1,
        })
    }

    /// Name and disambiguator of the crate that the path at this position is defined in.
    pub fn defining_crate(&mut self) -> Option<(String, u64)> {
        loop {
            match self.next()? {
                b'C' => {
                    let disambiguator = self.disambiguator()?;
                    return Some((self.identifier()?, disambiguator));
                }
                b'N' => {
                    self.next()?;
                }
                b'M' | b'X' => {
                    self.disambiguator()?;
                }
                b'Y' => self.skip_type()?,
                b'I' => {}
                b'B' => *self = self.back_reference()?,
                _ => return None,
            }
        }
    }

    /// What the path at this position begins with.
    pub fn owner(&mut self) -> Option<Owner> {
        loop {
            match self.next()? {
                b'C' => return Some(Owner::Crate),
                b'N' => {
                    self.next()?;
                }
                b'M' | b'X' => {
                    self.disambiguator()?;
                    return self.segments().map(Owner::Impl);
                }
                b'Y' => return Some(Owner::Trait),
                b'I' => {}
                b'B' => *self = self.back_reference()?,
                _ => return None,
            }
        }
    }

    /// The names of a path of crates, modules and functions.
    fn segments(&mut self) -> Option<Vec<String>> {
        self.deeper(|parser| match parser.next()? {
            b'C' => {
                parser.disambiguator()?;
                Some(vec![parser.identifier()?])
            }
            b'N' => {
                let namespace = parser.next()?;
                let mut segments = parser.segments()?;
                parser.disambiguator()?;
                let name = parser.identifier()?;
                if namespace.is_ascii_lowercase() && !name.is_empty() {
                    segments.push(name);
                }
                Some(segments)
            }
            b'I' => {
                let segments = parser.segments()?;
                parser.skip_list(Self::skip_generic)?;
                Some(segments)
            }
            // An impl inside of a method: its own block's place is what counts.
            b'M' | b'X' => {
                parser.disambiguator()?;
                parser.segments()
            }
            b'B' => parser.back_reference()?.segments(),
            _ => None,
        })
    }

    /// The path at this position down to the first function in it, without the crate: of what stands in a function, that
    /// function. Modules and functions may have the same name; the symbol tells them apart.
    pub fn outermost_function(&mut self) -> Option<String> {
        let mut names = Vec::new();
        for segment in self.path()? {
            names.push(segment.name);
            if segment.namespace == VALUES {
                return Some(names.join("::"));
            }
        }
        None
    }

    /// What tells the path's impl blocks, modules and functions from others of the same name in the same place, outermost first;
    /// closures are left out.
    pub fn disambiguators(&mut self) -> Option<Vec<u64>> {
        let segments = self.path()?.into_iter();
        let named = segments.filter(|segment| segment.namespace.is_ascii_lowercase());
        Some(named.map(|segment| segment.disambiguator).collect())
    }

    /// The segments of any path, without the crate; an impl block or a trait's default body has a name that no module and no
    /// function can have.
    fn path(&mut self) -> Option<Vec<Segment>> {
        self.deeper(|parser| match parser.next()? {
            b'C' => {
                parser.disambiguator()?;
                parser.identifier()?;
                Some(Vec::new())
            }
            b'N' => {
                let namespace = parser.next()?;
                let mut segments = parser.path()?;
                let disambiguator = parser.disambiguator()?;
                let name = parser.identifier()?;
                segments.push(Segment {
                    namespace,
                    name,
                    disambiguator,
                });
                Some(segments)
            }
            b'I' => {
                let segments = parser.path()?;
                parser.skip_list(Self::skip_generic)?;
                Some(segments)
            }
            kind @ (b'M' | b'X') => {
                let disambiguator = parser.disambiguator()?;
                let mut segments = parser.path()?;
                parser.skip_type()?;
                if kind == b'X' {
                    parser.skip_path()?;
                }
                segments.push(Segment {
                    namespace: TYPES,
                    name: "<impl>".to_owned(),
                    disambiguator,
                });
                Some(segments)
            }
            b'Y' => {
                parser.skip_type()?;
                let mut segments = parser.path()?;
                segments.push(Segment {
                    namespace: TYPES,
                    name: "<trait>".to_owned(),
                    disambiguator: 0,
                });
                Some(segments)
            }
            b'B' => parser.back_reference()?.path(),
            _ => None,
        })
    }

    fn deeper<T>(&mut self, step: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        self.depth += 1;
        let result = if self.depth > MAX_DEPTH {
            None
        } else {
            step(self)
        };
        self.depth -= 1;
        result
    }

    /// Skips what `item` skips, up to the closing `E`.
    fn skip_list(&mut self, item: impl Fn(&mut Self) -> Option<()>) -> Option<()> {
        while !self.eat(b'E') {
            item(self)?;
        }
        Some(())
    }

    fn skip_path(&mut self) -> Option<()> {
        self.deeper(|parser| match parser.next()? {
            b'C' => {
                parser.disambiguator()?;
                parser.identifier().map(drop)
            }
            b'N' => {
                parser.next()?;
                parser.skip_path()?;
                parser.disambiguator()?;
                parser.identifier().map(drop)
            }
            b'M' => {
                parser.disambiguator()?;
                parser.skip_path()?;
                parser.skip_type()
            }
            b'X' => {
                parser.disambiguator()?;
                parser.skip_path()?;
                parser.skip_type()?;
                parser.skip_path()
            }
            b'Y' => {
                parser.skip_type()?;
                parser.skip_path()
            }
            b'I' => {
                parser.skip_path()?;
                parser.skip_list(Self::skip_generic)
            }
            b'B' => parser.base_62().map(drop),
            _ => None,
        })
    }

    fn skip_generic(&mut self) -> Option<()> {
        if self.eat(b'L') {
            return self.base_62().map(drop);
        }
        if self.eat(b'K') {
            return self.skip_const();
        }
        self.skip_type()
    }

    fn skip_type(&mut self) -> Option<()> {
        self.deeper(|parser| match parser.next()? {
            b'a'..=b'z' => Some(()),
            b'R' | b'Q' => {
                if parser.eat(b'L') {
                    parser.base_62()?;
                }
                parser.skip_type()
            }
            b'P' | b'O' | b'S' => parser.skip_type(),
            b'A' => {
                parser.skip_type()?;
                parser.skip_const()
            }
            b'T' => parser.skip_list(Self::skip_type),
            b'F' => parser.skip_fn(),
            b'D' => parser.skip_dyn(),
            b'B' => parser.base_62().map(drop),
            _ => {
                parser.at -= 1;
                parser.skip_path()
            }
        })
    }

    fn skip_fn(&mut self) -> Option<()> {
        self.tagged_base_62(b'G')?;
        self.eat(b'U');
        if self.eat(b'K') && !self.eat(b'C') {
            self.identifier()?;
        }
        self.skip_list(Self::skip_type)?;
        self.skip_type()
    }

    fn skip_dyn(&mut self) -> Option<()> {
        self.tagged_base_62(b'G')?;
        self.skip_list(|parser| {
            parser.skip_path()?;
            while parser.eat(b'p') {
                parser.identifier()?;
                if parser.eat(b'K') {
                    parser.skip_const()?;
                } else {
                    parser.skip_type()?;
                }
            }
            Some(())
        })?;
        self.eat(b'L').then(|| self.base_62())?.map(drop)
    }

    fn skip_const(&mut self) -> Option<()> {
        self.deeper(|parser| match parser.next()? {
            b'p' => Some(()),
            b'B' => parser.base_62().map(drop),
            b'R' | b'Q' => parser.skip_const(),
            b'A' | b'T' => parser.skip_list(Self::skip_const),
            b'V' => {
                parser.skip_path()?;
                parser.skip_fields()
            }
            b'a'..=b'z' => {
                parser.eat(b'n');
                while parser.next()? != b'_' {}
                Some(())
            }
            _ => None,
        })
    }

    fn skip_fields(&mut self) -> Option<()> {
        match self.next()? {
            b'U' => Some(()),
            b'T' => self.skip_list(Self::skip_const),
            b'S' => self.skip_list(|parser| {
                parser.disambiguator()?;
                parser.identifier()?;
                parser.skip_const()
            }),
            _ => None,
        }
    }
}
