//! Types and traits as unit ids write them: last path segments, without the parameters that an `impl` declares.

use std::collections::HashSet;

use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{
    Expr, GenericArgument, GenericParam, Generics, NamedArg, Path, PathArguments, PathSegment,
    PointerMutability, ReturnType, Type, TypeParamBound,
};

/// Writes types with the parameters of one `impl` in mind.
#[derive(Debug, Default)]
pub struct Names {
    parameters: HashSet<String>,
}

impl Names {
    /// With the parameters that the generics declare.
    pub fn new(generics: &Generics) -> Self {
        let parameters = generics.params.iter().map(|parameter| match parameter {
            GenericParam::Lifetime(lifetime) => lifetime.lifetime.to_string(),
            GenericParam::Type(parameter) => parameter.ident.unraw().to_string(),
            GenericParam::Const(parameter) => parameter.ident.unraw().to_string(),
        });
        Self {
            parameters: parameters.collect(),
        }
    }

    /// The last segment of a path, with the arguments that are no parameters.
    pub fn path(&self, path: &Path) -> String {
        path.segments
            .last()
            .map(|last| self.segment(last))
            .unwrap_or_default()
    }

    fn segment(&self, segment: &PathSegment) -> String {
        let name = segment.ident.unraw().to_string();
        match &segment.arguments {
            PathArguments::None => name,
            PathArguments::AngleBracketed(list) => {
                let kept: Vec<String> = list.args.iter().filter_map(|a| self.argument(a)).collect();
                if kept.is_empty() {
                    name
                } else {
                    format!("{name}<{}>", kept.join(", "))
                }
            }
            PathArguments::Parenthesized(list) => {
                let inputs = self.named(list.inputs.iter());
                format!("{name}({inputs}){}", self.output(&list.output))
            }
        }
    }

    /// An argument; `None` for a parameter of the `impl`.
    fn argument(&self, argument: &GenericArgument) -> Option<String> {
        match argument {
            GenericArgument::Lifetime(lifetime) => {
                let text = lifetime.to_string();
                (text != "'_" && !self.parameters.contains(&text)).then_some(text)
            }
            GenericArgument::Type(ty) => (!self.is_parameter(ty)).then(|| self.ty(ty)),
            GenericArgument::Const(value) => {
                let text = constant(value);
                let name = text.trim_matches(['{', '}', ' ']);
                (!self.parameters.contains(name)).then_some(text)
            }
            GenericArgument::AssocType(binding) => Some(format!(
                "{} = {}",
                binding.ident.unraw(),
                self.ty(&binding.ty)
            )),
            other => Some(other.to_token_stream().to_string()),
        }
    }

    fn is_parameter(&self, ty: &Type) -> bool {
        match ty {
            Type::Path(path) if path.qself.is_none() => path
                .path
                .get_ident()
                .is_some_and(|ident| self.parameters.contains(&ident.unraw().to_string())),
            Type::Group(group) => self.is_parameter(&group.elem),
            Type::Paren(paren) => self.is_parameter(&paren.elem),
            _ => false,
        }
    }

    /// A type.
    pub fn ty(&self, ty: &Type) -> String {
        match ty {
            Type::Array(array) => format!("[{}; {}]", self.ty(&array.elem), constant(&array.len)),
            Type::FnPtr(pointer) => {
                let inputs = self.named(pointer.inputs.iter());
                format!("fn({inputs}){}", self.output(&pointer.output))
            }
            Type::Group(group) => self.ty(&group.elem),
            Type::Paren(paren) => self.ty(&paren.elem),
            Type::ImplTrait(bounds) => format!("impl {}", self.bounds(bounds.bounds.iter())),
            Type::TraitObject(bounds) => format!("dyn {}", self.bounds(bounds.bounds.iter())),
            Type::Infer(_) => "_".to_owned(),
            Type::Macro(call) => format!("{}!()", self.path(&call.mac.path)),
            Type::Never(_) => "!".to_owned(),
            Type::Path(path) => self.qualified(path),
            Type::Ptr(pointer) => match pointer.mutability {
                PointerMutability::Mut(_) => format!("*mut {}", self.ty(&pointer.elem)),
                PointerMutability::Const(_) => format!("*const {}", self.ty(&pointer.elem)),
            },
            Type::Reference(reference) => {
                let lifetime = match &reference.lifetime {
                    Some(lifetime) if lifetime.ident == "static" => "'static ",
                    _ => "",
                };
                let mutability = reference.mutability.map_or("", |_| "mut ");
                format!("&{lifetime}{mutability}{}", self.ty(&reference.elem))
            }
            Type::Slice(slice) => format!("[{}]", self.ty(&slice.elem)),
            Type::Tuple(tuple) => {
                let parts: Vec<String> = tuple.elems.iter().map(|each| self.ty(each)).collect();
                let comma = if parts.len() == 1 { "," } else { "" };
                format!("({}{comma})", parts.join(", "))
            }
            other => other.to_token_stream().to_string(),
        }
    }

    fn qualified(&self, path: &syn::TypePath) -> String {
        let Some(of) = &path.qself else {
            return self.path(&path.path);
        };
        let last = self.path(&path.path);
        match of
            .position
            .checked_sub(1)
            .and_then(|at| path.path.segments.get(at))
        {
            Some(name) => format!("<{} as {}>::{last}", self.ty(&of.ty), self.segment(name)),
            None => format!("<{}>::{last}", self.ty(&of.ty)),
        }
    }

    fn named<'a>(&self, inputs: impl Iterator<Item = &'a NamedArg>) -> String {
        let inputs: Vec<String> = inputs.map(|input| self.ty(&input.ty)).collect();
        inputs.join(", ")
    }

    fn output(&self, output: &ReturnType) -> String {
        match output {
            ReturnType::Default => String::new(),
            ReturnType::Type(_, ty) => format!(" -> {}", self.ty(ty)),
        }
    }

    fn bounds<'a>(&self, bounds: impl Iterator<Item = &'a TypeParamBound>) -> String {
        let bounds: Vec<String> = bounds
            .filter_map(|bound| match bound {
                TypeParamBound::Trait(bound) => {
                    let maybe = bound.maybe.map_or("", |_| "?");
                    Some(format!("{maybe}{}", self.path(&bound.path)))
                }
                TypeParamBound::Lifetime(lifetime) => {
                    (lifetime.ident == "static").then(|| lifetime.to_string())
                }
                other => Some(other.to_token_stream().to_string()),
            })
            .collect();
        bounds.join(" + ")
    }
}

fn constant(value: &Expr) -> String {
    value.to_token_stream().to_string()
}

/// The name of a type that is a plain path of one segment, or `self::Name`.
pub fn plain_name(ty: &Type) -> Option<String> {
    let path = match ty {
        Type::Path(path) if path.qself.is_none() => &path.path,
        Type::Group(group) => return plain_name(&group.elem),
        Type::Paren(paren) => return plain_name(&paren.elem),
        _ => return None,
    };
    let (last, before) = (path.segments.last()?, path.segments.len() - 1);
    let here = before == 0 || before == 1 && path.segments[0].ident == "self";
    here.then(|| last.ident.unraw().to_string())
}

/// The name behind references and modules, on which rustdoc of a type is looked up.
pub fn documented_name(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) => Some(path.path.segments.last()?.ident.unraw().to_string()),
        Type::Reference(reference) => documented_name(&reference.elem),
        Type::Group(group) => documented_name(&group.elem),
        Type::Paren(paren) => documented_name(&paren.elem),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Names;
    use syn::ItemImpl;

    /// Self type, and trait if there is one.
    fn names(text: &str) -> String {
        let item: ItemImpl = syn::parse_str(&format!("{text} {{}}")).unwrap();
        let names = Names::new(&item.generics);
        let ty = names.ty(&item.self_ty);
        match &item.trait_ {
            Some((path, _)) => format!("<{ty} as {}>", names.path(path)),
            None => ty,
        }
    }

    #[test]
    fn parameters_are_dropped_and_concrete_arguments_stay() {
        assert_eq!(names("impl<T> Foo<T>"), "Foo");
        assert_eq!(
            names("impl<'a, T, const N: usize> a::b::Foo<'a, T, N>"),
            "Foo"
        );
        assert_eq!(names("impl<const N: usize> Foo<{ N }>"), "Foo");
        assert_eq!(names("impl Foo<u8>"), "Foo<u8>");
        assert_eq!(names("impl Foo<'static, 3>"), "Foo<'static, 3>");
        assert_eq!(names("impl Foo<'_>"), "Foo");
        assert_eq!(names("impl<T> Foo<T, Vec<u8>>"), "Foo<Vec<u8>>");
        assert_eq!(names("impl From<u8> for E"), "<E as From<u8>>");
        assert_eq!(
            names("impl<T> From<Vec<T>> for my::E<T>"),
            "<E as From<Vec>>"
        );
    }

    #[test]
    fn every_form_of_type_is_written_compactly() {
        assert_eq!(names("impl<T: X> Trait for T"), "<T as Trait>");
        assert_eq!(
            names("impl<'a> Trait for &'a mut Foo"),
            "<&mut Foo as Trait>"
        );
        assert_eq!(names("impl Trait for (A, b::B)"), "<(A, B) as Trait>");
        assert_eq!(names("impl Trait for (A,)"), "<(A,) as Trait>");
        assert_eq!(names("impl Trait for ()"), "<() as Trait>");
        assert_eq!(names("impl<T> Trait for [T]"), "<[T] as Trait>");
        assert_eq!(
            names("impl<const N: usize> Trait for [u8; N]"),
            "<[u8; N] as Trait>"
        );
        assert_eq!(names("impl dyn fmt::Debug + Send"), "dyn Debug + Send");
        assert_eq!(
            names("impl Trait for Box<dyn Fn(&str) -> u8 + 'static>"),
            "<Box<dyn Fn(&str) -> u8 + 'static> as Trait>"
        );
        assert_eq!(
            names("impl Trait for fn(u8) -> u8"),
            "<fn(u8) -> u8 as Trait>"
        );
        assert_eq!(names("impl Trait for *const u8"), "<*const u8 as Trait>");
        assert_eq!(
            names("impl Trait for dyn Iterator<Item = u8>"),
            "<dyn Iterator<Item = u8> as Trait>"
        );
        assert_eq!(
            names("impl Trait for <A as B>::C"),
            "<<A as B>::C as Trait>"
        );
        assert_eq!(names("impl Trait for r#type"), "<type as Trait>");
    }
}
