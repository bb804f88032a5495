//! Automata of patterns against two readings of their own: the definition of a match, word for word, and an engine of
//! ECMA-262.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::{Syntax, class::Class, parse};
use crate::compat::json::budget::{Budget, Limits};
use crate::compat::json::language::Language;
use crate::compat::json::language::symbol::symbol;

/// Characters of the words that patterns are tried on: letters of the patterns, and all that anchors and classes tell
/// apart.
pub(in crate::compat::json::language) const ALPHABET: &[char] = &['a', 'b', '_', '-', '\n', 'é'];

/// Every word of up to `longest` characters of `alphabet`.
pub(in crate::compat::json::language) fn all_words(
    alphabet: &[char],
    longest: usize,
) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut layer = words.clone();
    for _ in 0..longest {
        layer = layer
            .iter()
            .flat_map(|word| alphabet.iter().map(move |c| format!("{word}{c}")))
            .collect();
        words.extend_from_slice(&layer);
    }
    words
}

fn letter() -> impl Strategy<Value = String> {
    let classes = [
        ".", "\\w", "\\W", "\\d", "\\s", "\\S", "[^]", "[ab]", "[^a]", "[b-é]", "\\p{L}", "[\\w-]",
    ];
    prop_oneof![
        2 => prop::sample::select(vec!["a", "b", "-", "_", "é", "\\n", "\\x61"]).prop_map(str::to_owned),
        1 => prop::sample::select(classes.to_vec()).prop_map(str::to_owned),
    ]
}

fn anchor() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["^", "$", "\\b", "\\B"]).prop_map(str::to_owned)
}

/// Patterns of everything that is followed, repetitions of repetitions and of nothing included; with look-aheads if
/// `around`.
pub(in crate::compat::json::language) fn any_pattern(
    around: bool,
) -> impl Strategy<Value = String> {
    let atom = prop_oneof![
        6 => letter(),
        2 => anchor().prop_map(|anchor| format!("(?:{anchor})")),
        1 => Just(String::new()),
    ];
    let looks = if around {
        vec!["?=", "?!"]
    } else {
        vec!["?:", ""]
    };
    let times = vec!["*", "+", "?", "{2}", "{1,2}", "{2,}", "*?", "{0}"];
    atom.prop_recursive(4, 24, 3, move |inner| {
        prop_oneof![
            3 => prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| parts.concat()),
            2 => prop::collection::vec(inner.clone(), 2..3)
                .prop_map(|parts| format!("(?:{})", parts.join("|"))),
            2 => (inner.clone(), prop::sample::select(times.clone()))
                .prop_map(|(body, times)| format!("(?:{body}){times}")),
            1 => (inner, prop::sample::select(looks.clone()))
                .prop_map(|(body, look)| format!("({look}{body})")),
        ]
    })
}

/// Patterns in which only single characters repeat: the engine loses matches, or never ends, on some of the others.
fn flat_pattern() -> impl Strategy<Value = String> {
    let times = vec!["", "", "*", "+", "?", "{2}", "{1,2}", "+?"];
    let atom = prop_oneof![
        6 => (letter(), prop::sample::select(times)).prop_map(|(letter, times)| letter + times),
        2 => anchor(),
    ];
    let looks = vec!["?:", "", "?=", "?!", "?<=", "?<!", "?<name>"];
    atom.prop_recursive(3, 16, 3, move |inner| {
        prop_oneof![
            3 => prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| parts.concat()),
            1 => prop::collection::vec(inner.clone(), 2..3)
                .prop_map(|parts| format!("(?:{})", parts.join("|"))),
            1 => (inner, prop::sample::select(looks.clone()))
                .prop_map(|(body, look)| format!("({look}{body})")),
        ]
    })
}

/// Where a match that begins at `at` may end, by definition.
fn ends(syntax: &Syntax, text: &[u32], at: usize) -> BTreeSet<usize> {
    let here = |holds: bool| holds.then_some(at).into_iter().collect();
    let is_word = |at: Option<usize>| {
        let symbol = at.and_then(|at| text.get(at));
        symbol.is_some_and(|symbol| Class::word().contains(*symbol))
    };
    let step = |body: &Syntax, from: &BTreeSet<usize>| -> BTreeSet<usize> {
        from.iter().flat_map(|at| ends(body, text, *at)).collect()
    };
    match syntax {
        Syntax::Class(class) => text
            .get(at)
            .filter(|symbol| class.contains(**symbol))
            .map(|_| at + 1)
            .into_iter()
            .collect(),
        Syntax::Sequence(parts) => parts
            .iter()
            .fold(BTreeSet::from([at]), |from, part| step(part, &from)),
        Syntax::Choice(branches) => branches
            .iter()
            .flat_map(|branch| ends(branch, text, at))
            .collect(),
        Syntax::Repeat { body, least, most } => {
            let mut now = BTreeSet::from([at]);
            for _ in 0..*least {
                now = step(body, &now);
            }
            let mut all = now.clone();
            let mut times = *least;
            while most.is_none_or(|most| times < most) {
                now = step(body, &now);
                times += 1;
                if now.is_subset(&all) {
                    break;
                }
                all.extend(&now);
            }
            all
        }
        Syntax::Start => here(at == 0),
        Syntax::End => here(at == text.len()),
        Syntax::WordBoundary { negative } => {
            let boundary = is_word(at.checked_sub(1)) != is_word(Some(at));
            here(boundary != *negative)
        }
        Syntax::Ahead { body, negative, .. } => here(ends(body, text, at).is_empty() == *negative),
        Syntax::Behind { body, negative, .. } => {
            let holds = (0..=at).any(|start| ends(body, text, start).contains(&at));
            here(holds != *negative)
        }
    }
}

fn matches(syntax: &Syntax, word: &str) -> bool {
    let text: Vec<u32> = word.chars().map(symbol).collect();
    (0..=text.len()).any(|start| !ends(syntax, &text, start).is_empty())
}

fn language(pattern: &str) -> Option<Language> {
    Language::pattern(pattern, &mut Budget::new(Limits::CHECK)).ok()
}

fn agrees_with_the_definition(pattern: &str) -> Result<(), TestCaseError> {
    let Some(language) = language(pattern) else {
        return Ok(());
    };
    let syntax = parse::parse(pattern).unwrap();
    for word in all_words(ALPHABET, 3) {
        let expected = matches(&syntax, &word);
        prop_assert_eq!(
            language.contains(&word),
            expected,
            "{:?} on {:?}",
            pattern,
            word
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn patterns_match_by_definition(pattern in any_pattern(false)) {
        agrees_with_the_definition(&pattern)?;
    }

    #[test]
    fn look_aheads_match_by_definition(pattern in any_pattern(true)) {
        agrees_with_the_definition(&pattern)?;
    }

    #[test]
    fn look_behinds_match_by_definition(
        before in any_pattern(false),
        body in prop::sample::select(vec!["a", "a|b", "[^a]", "a.*", "^", "^a", "", "b\\w"]),
        negative in any::<bool>(),
        after in any_pattern(false),
    ) {
        let look = if negative { "?<!" } else { "?<=" };
        agrees_with_the_definition(&format!("(?:{before})({look}{body})(?:{after})"))?;
    }

    #[test]
    fn patterns_match_what_an_engine_of_ecma_262_matches(pattern in flat_pattern()) {
        let engine = regress::Regex::with_flags(&pattern, "u");
        if let (Some(language), Ok(engine)) = (language(&pattern), engine) {
            for word in all_words(ALPHABET, 3) {
                let expected = engine.find(&word).is_some();
                prop_assert_eq!(language.contains(&word), expected, "{:?} on {:?}", pattern, word);
            }
        }
    }
}
