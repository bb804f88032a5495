//! The algebra against its laws, and what is known of single patterns.

use proptest::prelude::*;

use super::pattern::tests::{ALPHABET, all_words, any_pattern};
use super::{Language, PatternError};
use crate::compat::json::budget::{Budget, Limits};

fn free<T>(work: impl FnOnce(&mut Budget<'_>) -> T) -> T {
    work(&mut Budget::new(Limits::CHECK))
}

fn pattern(text: &str) -> Language {
    free(|budget| Language::pattern(text, budget)).unwrap_or_else(|e| panic!("{text}: {e:?}"))
}

fn one_of(words: &[&str]) -> Language {
    free(|budget| Language::one_of(words, budget)).unwrap()
}

fn length(least: u64, most: Option<u64>) -> Language {
    free(|budget| Language::length(least, most, budget)).unwrap()
}

fn complement(language: &Language) -> Language {
    free(|budget| language.complement(budget)).unwrap()
}

fn union(left: &Language, right: &Language) -> Language {
    complement(&intersect(&complement(left), &complement(right)))
}

fn intersect(left: &Language, right: &Language) -> Language {
    free(|budget| left.intersect(right, budget)).unwrap()
}

fn difference(left: &Language, right: &Language) -> Language {
    free(|budget| left.difference(right, budget)).unwrap()
}

fn is_subset(left: &Language, right: &Language) -> bool {
    difference(left, right).is_empty()
}

#[test]
fn equal_sets_are_equal_however_they_are_written() {
    for (left, right) in [
        ("^[a-f]+$", "^[abcdef][a-f]*$"),
        ("^(?:a|b)*$", "^(?:a*b*)*$"),
        ("^(a*)*$", "^a*$"),
        ("^a{2,4}$", "^aa(a(a)?)?$"),
        ("x", "^[^]*x[^]*$"),
        ("", "^[^]*$"),
        ("^\\d$", "^[0-9]$"),
        (
            "^\\w\\W\\s\\S\\D$",
            "^[a-zA-Z0-9_][^\\w][\\t\\n\\v\\f\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff][^\\s][^0-9]$",
        ),
        ("^.$", "^[^\\n\\r\\u2028\\u2029]$"),
        ("^\\u{1F600}$", "^\\uD83D\\uDE00$"),
        ("^[\\w-.]$", "^[\\w\\-.]$"),
        ("^\\x41\\cJ\\0$", "^A\\n[\\b\\0]$(?<!\\x08)"),
        ("a(?!b)", "a$|a[^b]"),
        ("^(?!foo)", "^(?:$|[^f]|f$|f[^o]|fo$|fo[^o])"),
        ("^((?!foo).)*$", "^(?:(?!.*foo).*)$"),
        ("^(?=.*\\d)(?=.*[a-z]).{3,}$", "^(?=.*[a-z])(?=.*\\d).{3,}$"),
        ("^[a-z-]+(?<!-)$", "^[a-z-]*[a-z]$"),
        ("\\bfoo\\b", "(?:^|\\W)foo(?:$|\\W)"),
        ("^\\B$", "^$"),
        ("\\b", "\\w"),
        ("[]", "^a^"),
        ("a|", "^"),
        ("^a$|^b$", "^(?:a|b)$"),
        ("(?<year>\\d{4})", "\\d\\d\\d\\d"),
        ("^a+?$", "^a+$"),
        ("^\\/\\-\\_\\@{}$", "^/-_@\\{\\}$"),
    ] {
        assert_eq!(pattern(left), pattern(right), "{left} and {right}");
    }
    assert!(length(0, None).is_all());
    assert_eq!(length(3, Some(2)), Language::empty());
    assert_eq!(length(1, Some(1)), pattern("^[^]$"));
    assert_eq!(one_of(&["b", "a", "ab", "b"]), pattern("^(?:a|b|ab)$"));
    assert_eq!(one_of(&[]), pattern("[]"));
    assert_eq!(one_of(&[""]), pattern("^$"));
    assert_ne!(pattern("^[a-f]+$"), pattern("^[a-g]+$"));
}

#[test]
fn inclusions_that_users_ask_for() {
    for (small, large, expected) in [
        ("^[a-f]+$", "^[a-z]+$", true),
        ("^[a-z]+$", "^[a-f]+$", false),
        ("^[A-Z]{3}$", "^[A-Z]{2,4}$", true),
        ("^\\d{4}-\\d{2}$", "^[0-9-]+$", true),
        ("^a", "a", true),
        ("a", "^a", false),
        ("^(?=.*\\d)[a-z\\d]{8,}$", "^[a-z\\d]+$", true),
        ("^(?!x)[a-z]+$", "^[a-wyz]", true),
        ("^\\p{Lu}+$", "^\\p{L}+$", true),
        ("^\\p{L}+$", "^\\p{Lu}+$", false),
    ] {
        assert_eq!(
            is_subset(&pattern(small), &pattern(large)),
            expected,
            "{small} in {large}"
        );
    }
}

#[test]
fn the_shortest_word_is_one_that_people_can_read() {
    for (text, expected) in [
        ("^[^]$", Some("a")),
        ("^\\d{3}$", Some("000")),
        ("^[^a-z]{2}$", Some("00")),
        ("^[^\\w]$", Some("-")),
        ("^[\\u0000-\\u001f]$", Some("\0")),
        ("^\\p{Lu}\\p{Nd}$", Some("A0")),
        ("^\\s$", Some(" ")),
        ("[]", None),
        ("^(?:foo|ba)$", Some("ba")),
        ("^[\\u{10000}-\\u{10FFFF}]$", Some("\u{10000}")),
    ] {
        assert_eq!(pattern(text).shortest().as_deref(), expected, "{text}");
    }
    let words = free(|budget| pattern("^[xy]*$").words(6, budget)).unwrap();
    assert_eq!(words, ["", "x", "y", "xx", "xy", "yx"]);
    let words = free(|budget| pattern("^(?:a|bcd)$").words(9, budget)).unwrap();
    assert_eq!(words, ["a", "bcd"]);
}

#[test]
fn words_have_a_shortest_and_perhaps_a_longest_length() {
    for (text, expected) in [
        ("^a{2,5}$", Some((2, Some(5)))),
        ("^a{2,}$", Some((2, None))),
        ("[]", None),
        ("^$", Some((0, Some(0)))),
        ("", Some((0, None))),
    ] {
        assert_eq!(pattern(text).length_bounds(), expected, "{text}");
    }
}

#[test]
fn a_bound_on_length_costs_nothing_where_it_says_nothing() {
    let short = pattern("^[a-z]{2,5}$");
    let huge = u64::from(u32::MAX);
    for (least, most, expected) in [
        (0, Some(huge), short.clone()),
        (2, Some(5), short.clone()),
        (huge, None, Language::empty()),
        (0, Some(1), Language::empty()),
        (3, Some(huge), pattern("^[a-z]{3,5}$")),
        (3, Some(4), pattern("^[a-z]{3,4}$")),
    ] {
        let cut = free(|budget| short.with_length(least, most, budget)).unwrap();
        assert_eq!(cut, expected, "{least} to {most:?}");
    }
}

#[test]
fn what_no_automaton_says_is_refused_by_name() {
    for (text, what) in [
        ("^(a)\\1$", "\\1"),
        ("(?<n>a)\\k<n>", "\\k<n>"),
        ("(?i)abc", "(?i)"),
        ("(?i:abc)", "(?i:"),
        ("(?P<n>a)", "(?P<n>a)"),
        ("\\Aabc\\Z", "\\A"),
        ("[[:alpha:]]", "[:"),
        ("a{,3}", "{,3}"),
        ("a**", "*"),
        ("a++", "+"),
        ("*a", "*"),
        ("(a", "("),
        ("a)", ")"),
        ("[a", "["),
        ("[z-a]", "z-a"),
        ("a{3,2}", "{3,2}"),
        ("\\p{Nope}", "\\p{Nope}"),
        ("\\pL", "\\p"),
        ("\\u{110000}", "\\u{110000}"),
        ("\\xZ", "\\x"),
        ("a\\", "\\"),
        ("\\<a", "\\<"),
        ("(?<=a$)b", "(?<=a$)"),
        ("(?=(?<=a)b)", "(?=(?<=a)b)"),
    ] {
        match free(|budget| Language::pattern(text, budget)) {
            Err(PatternError::Unsupported(unsupported)) => {
                assert_eq!(unsupported.what, what, "{text}: {unsupported}");
            }
            other => panic!("{text}: {other:?}"),
        }
    }
    let deep = "(".repeat(10_000);
    assert!(matches!(
        free(|budget| Language::pattern(&deep, budget)),
        Err(PatternError::Unsupported(_))
    ));
}

#[test]
fn patterns_that_hurt_other_engines_stay_within_the_budget() {
    // Some of these have small automata in the end, others end with the budget; none may take the machine along.
    for (text, small) in [
        ("(a*)*b", true),
        ("^(a|a)*$", true),
        ("^(a+)+$", true),
        (".{1,5000}", true),
        ("^.{1,5000}$", true),
        ("^(?:a{1,10}){1,10}$", true),
        ("^(?:a{1,300}){1,300}$", false),
        ("^[ab]*a[ab]{10}$", true),
        ("^[ab]*a[ab]{30}$", false),
        ("[ab]*a[ab]{30}$", false),
        ("^(?:(?:a{1,1000}){1,1000}){1,1000}$", false),
        ("(){1,4294967295}", false),
        ("^(?:.*a){40}", true),
        (
            "^(?=.*a)(?=.*b)(?=.*c)(?=.*d)(?=.*e)(?=.*f)(?=.*g).*$",
            true,
        ),
        ("^\\p{L}{1,100}$", true),
    ] {
        // A tenth of the real budget, so that this test is quick.
        let limits = Limits {
            states: Limits::CHECK.states / 10,
            ..Limits::CHECK
        };
        let answer = Language::pattern(text, &mut Budget::new(limits));
        match answer {
            Ok(_) => assert!(small, "{text}"),
            Err(PatternError::Exhausted(_)) => assert!(!small, "{text}"),
            Err(other) => panic!("{text}: {other:?}"),
        }
    }
    assert!(free(|budget| Language::length(0, Some(u64::MAX), budget)).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_laws_of_sets_hold(left in any_pattern(false), right in any_pattern(true)) {
        let (a, b) = (pattern(&left), pattern(&right));
        let (not_a, not_b) = (complement(&a), complement(&b));
        let both = intersect(&a, &b);
        prop_assert_eq!(&complement(&not_a), &a);
        prop_assert_eq!(&intersect(&b, &a), &both);
        prop_assert!(intersect(&a, &not_a).is_empty());
        prop_assert!(union(&a, &not_a).is_all());
        prop_assert_eq!(&difference(&a, &b), &intersect(&a, &not_b));
        prop_assert_eq!(difference(&a, &difference(&a, &b)), both.clone());
        prop_assert_eq!(is_subset(&a, &b), both == a);
        prop_assert_eq!(is_subset(&a, &b) && is_subset(&b, &a), a == b);
        prop_assert_eq!(union(&difference(&a, &b), &both), a.clone());
        // Neither side is built by the other's way: word by word.
        for word in all_words(ALPHABET, 2) {
            prop_assert_eq!(both.contains(&word), a.contains(&word) && b.contains(&word));
            prop_assert_eq!(not_a.contains(&word), !a.contains(&word));
        }
    }

    #[test]
    fn words_come_in_order_and_none_is_left_out(text in any_pattern(true), least in 0_u64..3, more in 0_u64..3) {
        let language = intersect(&pattern(&text), &pattern("^[ab\\n]*$"));
        let expected: Vec<String> = all_words(&['a', 'b', '\n'], 4)
            .into_iter()
            .filter(|word| language.contains(word))
            .collect();
        if let Some(first) = expected.first() {
            let shortest = language.shortest().unwrap();
            prop_assert!(language.contains(&shortest));
            prop_assert_eq!(shortest.chars().count(), first.chars().count());
        }
        let mut words = free(|budget| language.words(expected.len(), budget)).unwrap();
        let lengths: Vec<usize> = words.iter().map(|word| word.chars().count()).collect();
        prop_assert!(lengths.is_sorted());
        words.sort();
        let mut sorted = expected.clone();
        sorted.sort();
        prop_assert_eq!(words, sorted);
        let cut = free(|budget| language.with_length(least, Some(least + more), budget)).unwrap();
        let within = |word: &String| (least..=least + more).contains(&(word.chars().count() as u64));
        for word in &expected {
            prop_assert_eq!(cut.contains(word), within(word));
        }
        if let Some((shortest, longest)) = cut.length_bounds() {
            prop_assert!(shortest as u64 >= least);
            prop_assert!(longest.is_some_and(|longest| longest as u64 <= least + more));
        }
    }

    #[test]
    fn lists_of_words_are_those_words(words in prop::collection::vec("[ab]{0,4}", 0..12)) {
        let list: Vec<&str> = words.iter().map(String::as_str).collect();
        let language = one_of(&list);
        for word in all_words(&['a', 'b'], 4) {
            prop_assert_eq!(language.contains(&word), words.contains(&word));
        }
        let by_union = words.iter().fold(Language::empty(), |all, word| union(&all, &one_of(&[word])));
        prop_assert_eq!(language, by_union);
    }
}
