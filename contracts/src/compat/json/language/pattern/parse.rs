//! The text of a pattern, read as ECMA-262 reads it with the `u` flag.
//!
//! Where that flag makes an error of something harmless that schemas in the wild contain (`\-`, `\_`, a lone `{`,
//! `[\w-.]`), the reading of its Annex B is taken. Where engines disagree on the meaning (`\A`, `[[:alpha:]]`, `{,3}`,
//! `\<`), the pattern is refused.

use super::class::Class;
use super::{Syntax, Unsupported};

/// Groups inside groups that are followed; more is no pattern but an attack on the stack.
const MAX_DEPTH: u32 = 100;

/// Characters of a pattern that a message quotes.
const MAX_QUOTE: usize = 60;

const BAD_ESCAPE: &str = "engines disagree on what this escape means";
const NOT_VALID: &str = "not valid in a regular expression of ECMA-262";

/// Reads a whole pattern.
pub(super) fn parse(pattern: &str) -> Result<Syntax, Unsupported> {
    let mut parser = Parser {
        text: pattern.chars().collect(),
        at: 0,
        depth: 0,
    };
    let syntax = parser.choice()?;
    if parser.at < parser.text.len() {
        return Err(parser.refuse(parser.at, NOT_VALID));
    }
    Ok(syntax)
}

struct Parser {
    text: Vec<char>,
    at: usize,
    depth: u32,
}

/// What an escape stands for.
enum Escape {
    Class(Class),
    /// A code point, perhaps a surrogate.
    Code(u32),
}

impl Parser {
    fn peek(&self) -> Option<char> {
        self.text.get(self.at).copied()
    }

    fn eat(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    fn eat_all(&mut self, wanted: &str) -> bool {
        let rest = &self.text[self.at..];
        let found =
            wanted.chars().count() <= rest.len() && wanted.chars().zip(rest).all(|(w, r)| w == *r);
        if found {
            self.at += wanted.chars().count();
        }
        found
    }

    /// Refuses what stands from `start` to here, or the one character there.
    fn refuse(&self, start: usize, reason: &'static str) -> Unsupported {
        let end = self.at.max(start + 1).min(self.text.len());
        let what = &self.text[start.min(end)..end];
        Unsupported {
            what: what.iter().take(MAX_QUOTE).collect(),
            reason,
        }
    }

    /// Refuses what begins at `start` and never ends.
    fn unclosed(&mut self, start: usize, reason: &'static str) -> Unsupported {
        self.at = start;
        self.refuse(start, reason)
    }

    fn choice(&mut self) -> Result<Syntax, Unsupported> {
        let mut branches = vec![self.sequence()?];
        while self.eat('|') {
            branches.push(self.sequence()?);
        }
        Ok(match branches.pop() {
            Some(only) if branches.is_empty() => only,
            last => {
                branches.extend(last);
                Syntax::Choice(branches)
            }
        })
    }

    fn sequence(&mut self) -> Result<Syntax, Unsupported> {
        let mut parts = Vec::new();
        while let Some(next) = self.peek() {
            if next == '|' || next == ')' {
                break;
            }
            let start = self.at;
            let part = self.atom()?;
            parts.push(self.quantified(part, start)?);
        }
        Ok(match parts.pop() {
            Some(only) if parts.is_empty() => only,
            last => {
                parts.extend(last);
                Syntax::Sequence(parts)
            }
        })
    }

    fn quantified(&mut self, body: Syntax, start: usize) -> Result<Syntax, Unsupported> {
        let before = self.at;
        let Some((least, most)) = self.quantifier()? else {
            return Ok(body);
        };
        if most.is_some_and(|most| most < least) {
            return Err(self.refuse(before, NOT_VALID));
        }
        let assertion = matches!(
            body,
            Syntax::Start | Syntax::End | Syntax::WordBoundary { .. }
        );
        if assertion && self.text[start] != '(' {
            return Err(self.refuse(start, NOT_VALID));
        }
        self.eat('?');
        let again = self.at;
        if self.quantifier()?.is_some() {
            return Err(self.refuse(again, NOT_VALID));
        }
        Ok(Syntax::Repeat {
            body: Box::new(body),
            least,
            most,
        })
    }

    /// A quantifier, if one stands here; a brace that begins none stays where it is.
    fn quantifier(&mut self) -> Result<Option<(u32, Option<u32>)>, Unsupported> {
        if self.eat('*') {
            return Ok(Some((0, None)));
        }
        if self.eat('+') {
            return Ok(Some((1, None)));
        }
        if self.eat('?') {
            return Ok(Some((0, Some(1))));
        }
        let start = self.at;
        if !self.eat('{') {
            return Ok(None);
        }
        let least = self.number();
        let most = if self.eat(',') { self.number() } else { least };
        let unlimited = self.text[self.at - 1] == ',';
        if self.eat('}') {
            match least {
                Some(least) => return Ok(Some((least, most.filter(|_| !unlimited)))),
                None if most.is_some() => {
                    return Err(
                        self.refuse(start, "a literal to some engines, a repetition to others")
                    );
                }
                None => {}
            }
        }
        self.at = start;
        Ok(None)
    }

    /// A decimal number; one that is too large is the largest.
    fn number(&mut self) -> Option<u32> {
        let mut value = None;
        while let Some(digit) = self.peek().and_then(|c| c.to_digit(10)) {
            value = Some(
                value
                    .unwrap_or(0_u32)
                    .saturating_mul(10)
                    .saturating_add(digit),
            );
            self.at += 1;
        }
        value
    }

    fn atom(&mut self) -> Result<Syntax, Unsupported> {
        let start = self.at;
        if self.quantifier()?.is_some() {
            return Err(self.refuse(start, "nothing to repeat"));
        }
        let next = self.text[start];
        self.at += 1;
        match next {
            '^' => Ok(Syntax::Start),
            '$' => Ok(Syntax::End),
            '.' => Ok(Syntax::Class(Class::dot())),
            '(' => self.group(start),
            '[' => self.class(start).map(Syntax::Class),
            '\\' => match self.peek() {
                Some('b') => {
                    self.at += 1;
                    Ok(Syntax::WordBoundary { negative: false })
                }
                Some('B') => {
                    self.at += 1;
                    Ok(Syntax::WordBoundary { negative: true })
                }
                _ => Ok(Syntax::Class(match self.escape(start)? {
                    Escape::Class(class) => class,
                    Escape::Code(code) => Class::of_code_points(&[(code, code)]),
                })),
            },
            literal => Ok(Syntax::Class(Class::one(literal))),
        }
    }

    fn group(&mut self, start: usize) -> Result<Syntax, Unsupported> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.refuse(start, "groups are nested too deep"));
        }
        let around = if self.eat_all("?=") {
            Some((false, false))
        } else if self.eat_all("?!") {
            Some((false, true))
        } else if self.eat_all("?<=") {
            Some((true, false))
        } else if self.eat_all("?<!") {
            Some((true, true))
        } else {
            if !self.eat_all("?:") && self.peek() == Some('?') {
                self.group_name(start)?;
            }
            None
        };
        let body = self.choice()?;
        if !self.eat(')') {
            return Err(self.unclosed(start, "the group is not closed"));
        }
        self.depth -= 1;
        let Some((behind, negative)) = around else {
            return Ok(body);
        };
        let text = self.text[start..self.at].iter().collect();
        let body = Box::new(body);
        Ok(if behind {
            Syntax::Behind {
                body,
                negative,
                text,
            }
        } else {
            Syntax::Ahead {
                body,
                negative,
                text,
            }
        })
    }

    fn group_name(&mut self, start: usize) -> Result<(), Unsupported> {
        if !self.eat_all("?<") {
            while self.peek().is_some_and(|c| c != ')' && c != ':') {
                self.at += 1;
            }
            self.at = (self.at + 1).min(self.text.len());
            return Err(self.refuse(start, "flags and groups of other dialects are not followed"));
        }
        let name = self.at;
        while self
            .peek()
            .is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$')
        {
            self.at += 1;
        }
        let named = self.at > name && !self.text[name].is_numeric();
        if named && self.eat('>') {
            Ok(())
        } else {
            Err(self.refuse(start, NOT_VALID))
        }
    }

    fn class(&mut self, start: usize) -> Result<Class, Unsupported> {
        let negated = self.eat('^');
        let mut ranges: Vec<(u32, u32)> = Vec::new();
        let mut whole: Vec<(u32, u32)> = Vec::new();
        loop {
            if self.peek().is_none() {
                return Err(self.unclosed(start, "the class is not closed"));
            }
            if self.eat(']') {
                break;
            }
            let item = self.at;
            let first = match self.class_item(start)? {
                Escape::Code(code) => code,
                Escape::Class(class) => {
                    whole.extend_from_slice(class.ranges());
                    continue;
                }
            };
            let dash = self.at;
            if !self.eat('-') || matches!(self.peek(), None | Some(']')) {
                self.at = dash;
                ranges.push((first, first));
                continue;
            }
            match self.class_item(start)? {
                Escape::Code(last) if first <= last => ranges.push((first, last)),
                Escape::Code(_) => return Err(self.refuse(item, NOT_VALID)),
                // `a-\d`: three things by Annex B.
                Escape::Class(class) => {
                    ranges.extend([(first, first), (0x2D, 0x2D)]);
                    whole.extend_from_slice(class.ranges());
                }
            }
        }
        whole.extend_from_slice(Class::of_code_points(&ranges).ranges());
        let class = Class::of_symbols(whole);
        Ok(if negated { class.negated() } else { class })
    }

    fn class_item(&mut self, class: usize) -> Result<Escape, Unsupported> {
        let start = self.at;
        let Some(next) = self.peek() else {
            return Err(self.unclosed(class, "the class is not closed"));
        };
        self.at += 1;
        match (next, self.peek()) {
            ('[', Some(':' | '.' | '=')) => {
                self.at += 1;
                Err(self.refuse(
                    start,
                    "a class of POSIX to some engines, characters to others",
                ))
            }
            ('\\', Some('b')) => {
                self.at += 1;
                Ok(Escape::Code(0x08))
            }
            ('\\', _) => self.escape(start),
            (character, _) => Ok(Escape::Code(u32::from(character))),
        }
    }

    /// What follows a backslash, which is read already and stands at `start`.
    fn escape(&mut self, start: usize) -> Result<Escape, Unsupported> {
        let Some(next) = self.peek() else {
            return Err(self.refuse(start, NOT_VALID));
        };
        self.at += 1;
        let class = match next {
            'd' => Class::digit(),
            'D' => Class::digit().negated(),
            'w' => Class::word(),
            'W' => Class::word().negated(),
            's' => Class::space(),
            'S' => Class::space().negated(),
            'p' | 'P' => {
                let class = self.property(start)?;
                if next == 'P' { class.negated() } else { class }
            }
            _ => return self.escaped_code(next, start).map(Escape::Code),
        };
        Ok(Escape::Class(class))
    }

    fn property(&mut self, start: usize) -> Result<Class, Unsupported> {
        if !self.eat('{') {
            return Err(self.refuse(start, BAD_ESCAPE));
        }
        let name = self.at;
        while self.peek().is_some_and(|c| c != '}') {
            self.at += 1;
        }
        let name: String = self.text[name..self.at].iter().collect();
        if !self.eat('}') {
            return Err(self.refuse(start, NOT_VALID));
        }
        Class::property(&name)
            .ok_or_else(|| self.refuse(start, "no property that all engines know"))
    }

    fn escaped_code(&mut self, next: char, start: usize) -> Result<u32, Unsupported> {
        Ok(match next {
            't' => 0x09,
            'n' => 0x0A,
            'v' => 0x0B,
            'f' => 0x0C,
            'r' => 0x0D,
            '0' if !self.peek().is_some_and(|c| c.is_ascii_digit()) => 0,
            '1'..='9' => {
                self.number();
                return Err(self.refuse(start, "a back-reference, which no automaton can follow"));
            }
            'k' => {
                while self.peek().is_some_and(|c| c != '>') {
                    self.at += 1;
                }
                self.at = (self.at + 1).min(self.text.len());
                return Err(self.refuse(start, "a back-reference, which no automaton can follow"));
            }
            'c' => match self.peek() {
                Some(letter) if letter.is_ascii_alphabetic() => {
                    self.at += 1;
                    u32::from(letter) % 32
                }
                _ => return Err(self.refuse(start, NOT_VALID)),
            },
            'x' => self.hex(2).ok_or_else(|| self.refuse(start, NOT_VALID))?,
            'u' => self
                .unicode()
                .ok_or_else(|| self.refuse(start, NOT_VALID))?,
            '<' | '>' => return Err(self.refuse(start, BAD_ESCAPE)),
            _ if next.is_ascii() && !next.is_ascii_alphanumeric() => u32::from(next),
            _ => return Err(self.refuse(start, BAD_ESCAPE)),
        })
    }

    /// The code point of `\u`, which is read already. Two surrogates are one character.
    fn unicode(&mut self) -> Option<u32> {
        if self.eat('{') {
            let start = self.at;
            let mut code = 0_u32;
            while let Some(digit) = self.peek().and_then(|c| c.to_digit(16)) {
                code = code.checked_mul(16)?.checked_add(digit)?;
                self.at += 1;
            }
            let any = self.at > start;
            return (any && self.eat('}') && code <= 0x0010_FFFF).then_some(code);
        }
        let first = self.hex(4)?;
        if (0xD800..0xDC00).contains(&first) {
            let back = self.at;
            if self.eat_all("\\u")
                && let Some(second) = self.hex(4)
                && (0xDC00..0xE000).contains(&second)
            {
                return Some(0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00));
            }
            self.at = back;
        }
        Some(first)
    }

    fn hex(&mut self, digits: usize) -> Option<u32> {
        let mut value = 0;
        for _ in 0..digits {
            value = value * 16 + self.peek()?.to_digit(16)?;
            self.at += 1;
        }
        Some(value)
    }
}
