//! What stands at the top of a file: syntax, package, imports, services, `extend`.

use super::{Failed, Parser, Step};
use crate::problem::Problem;
use crate::protobuf::lexer::TokenKind;
use crate::protobuf::model::{
    Extend, File, Import, ImportKind, Method, MethodType, NodeHash, Service, Syntax, TypeId,
};
use crate::span::Span;

const STATEMENTS: [&str; 9] = [
    "syntax", "package", "import", "option", "message", "enum", "service", "extend", "edition",
];

impl Parser<'_> {
    pub(super) fn read_file(&mut self, name: &str, built_in: bool) -> File {
        let mut file = File {
            name: name.to_owned(),
            built_in,
            syntax: Syntax::Proto2,
            syntax_span: None,
            package: None,
            imports: Vec::new(),
            options: Vec::new(),
            types: Vec::new(),
            services: Vec::new(),
            extends: Vec::new(),
            span: Span::new(0, crate::protobuf::lexer::offset(self.text.len())),
            digest: NodeHash::default(),
        };
        let mut first = true;
        loop {
            if self.token().kind == TokenKind::End {
                return file;
            }
            if self.take(b';') {
                continue;
            }
            let from = self.at;
            if self.statement(&mut file, first).is_err() {
                self.recover(from);
                // A closing brace too many.
                self.take(b'}');
            }
            first = false;
        }
    }

    fn statement(&mut self, file: &mut File, first: bool) -> Step<()> {
        let token = self.token();
        let word = if token.kind == TokenKind::Ident {
            self.slice(token)
        } else {
            ""
        };
        match word {
            "syntax" => self.syntax(file, first)?,
            "edition" => return Err(self.edition()),
            "package" => {
                self.bump();
                let name = self.dotted("the name of the package", false)?;
                self.expect(b';')?;
                if file.package.is_some() {
                    self.problem(
                        Problem::new("the file names a second package", name.span)
                            .help("a file has one package"),
                    );
                } else {
                    file.package = Some(name);
                }
            }
            "import" => {
                let import = self.import()?;
                file.imports.push(import);
            }
            "option" => {
                let option = self.option_statement()?;
                file.options.push(option);
            }
            "message" => {
                let id = self.message(None)?;
                file.types.push(TypeId::Message(id));
            }
            "enum" => {
                let id = self.enumeration(None)?;
                file.types.push(TypeId::Enum(id));
            }
            "service" => {
                let service = self.service()?;
                file.services.push(service);
            }
            "extend" => {
                let extend = self.extend()?;
                file.extends.push(extend);
            }
            _ => {
                let failed = self.unexpected("a statement such as `message`");
                if let Some(near) = crate::problem::nearest(word, STATEMENTS.into_iter())
                    && !word.is_empty()
                    && let Some(problem) = self.problems.last_mut()
                {
                    problem.help = Some(format!("did you mean `{near}`?"));
                }
                return Err(failed);
            }
        }
        Ok(())
    }

    fn syntax(&mut self, file: &mut File, first: bool) -> Step<()> {
        let start = self.bump().span;
        self.expect(b'=')?;
        let (text, span) = self.utf8("`\"proto2\"` or `\"proto3\"`")?;
        self.expect(b';')?;
        if !first {
            return Err(self.problem(
                Problem::new("`syntax` comes after other statements", start)
                    .help("make it the first statement of the file"),
            ));
        }
        file.syntax = match text.as_str() {
            "proto2" => Syntax::Proto2,
            "proto3" => Syntax::Proto3,
            _ => {
                return Err(self.problem(
                    Problem::new(format!("`{text}` is no syntax"), span)
                        .help("`proto2` and `proto3` are"),
                ));
            }
        };
        file.syntax_span = Some(self.since(start));
        self.syntax = file.syntax;
        Ok(())
    }

    /// Editions are refused with one problem; what follows would only add noise.
    fn edition(&mut self) -> Failed {
        let start = self.bump().span;
        if self.take(b'=') && self.token().kind == TokenKind::Text {
            self.bump();
        }
        let span = self.since(start);
        self.at = self.tokens.len() - 1;
        self.problems.clear();
        self.problem(
            Problem::new("files of an edition are not supported", span)
                .help("write `syntax = \"proto3\";` or `syntax = \"proto2\";`"),
        )
    }

    fn import(&mut self) -> Step<Import> {
        let start = self.bump().span;
        let kind = if self.is_word("public") {
            self.bump();
            ImportKind::Public
        } else if self.is_word("weak") {
            self.bump();
            ImportKind::Weak
        } else {
            ImportKind::Plain
        };
        let (path, path_span) = self.utf8("the quoted path of a file")?;
        self.expect(b';')?;
        Ok(Import {
            path,
            kind,
            file: None,
            span: self.since(start),
            path_span,
        })
    }

    pub(super) fn extend(&mut self) -> Step<Extend> {
        let start = self.bump().span;
        let extendee = self.dotted("the message to extend", true)?;
        let mut fields = Vec::new();
        self.block("the `extend`", |parser| {
            let field = parser.field(None, None)?;
            fields.push(field);
            Ok(())
        })?;
        Ok(Extend {
            extendee,
            message: None,
            fields,
            span: self.since(start),
        })
    }

    fn service(&mut self) -> Step<Service> {
        let doc = self.doc();
        let start = self.bump().span;
        let name = self.ident("the name of the service")?;
        let mut methods = Vec::new();
        let mut options = Vec::new();
        self.block(&format!("service `{}`", name.text), |parser| {
            if parser.is_word("option") {
                options.push(parser.option_statement()?);
            } else if parser.is_word("rpc") {
                methods.push(parser.method()?);
            } else {
                return Err(parser.unexpected("`rpc`, `option` or `}`"));
            }
            Ok(())
        })?;
        Ok(Service {
            name: name.text,
            full_name: String::new(),
            methods,
            options,
            doc,
            span: self.since(start),
            name_span: name.span,
        })
    }

    fn method(&mut self) -> Step<Method> {
        let doc = self.doc();
        let start = self.bump().span;
        let name = self.ident("the name of the method")?;
        let request = self.method_type()?;
        if !self.is_word("returns") {
            return Err(self.unexpected("`returns`"));
        }
        self.bump();
        let response = self.method_type()?;
        let mut options = Vec::new();
        if self.is(b'{') {
            self.block(&format!("method `{}`", name.text), |parser| {
                if !parser.is_word("option") {
                    return Err(parser.unexpected("`option` or `}`"));
                }
                options.push(parser.option_statement()?);
                Ok(())
            })?;
        } else {
            self.expect(b';')?;
        }
        Ok(Method {
            name: name.text,
            full_name: String::new(),
            request,
            response,
            options,
            doc,
            span: self.since(start),
            name_span: name.span,
        })
    }

    fn method_type(&mut self) -> Step<MethodType> {
        self.expect(b'(')?;
        // `stream` may be the name of a message, too.
        let next = self.ahead(1).kind;
        let stream = self.is_word("stream")
            && (next == TokenKind::Ident
                || (next == TokenKind::Punct(b'.')
                    && self.ahead(1).span.start != self.token().span.end));
        if stream {
            self.bump();
        }
        let name = self.dotted("the name of a message", true)?;
        self.expect(b')')?;
        Ok(MethodType {
            name,
            message: None,
            stream,
        })
    }
}
