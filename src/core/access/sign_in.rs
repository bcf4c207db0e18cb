use std::fmt;
use std::str::FromStr;

/// Under which somebody signs in: an e-mail address in small letters. It names a person, so it never prints.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SignInName(String);

/// The text is no e-mail address that serves to sign in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an e-mail address looks like name@hospital.example and has at most 200 characters")]
pub struct SignInNameError;

impl SignInName {
    /// The address itself, to store it and to show it to whoever may see it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl FromStr for SignInName {
    type Err = SignInNameError;

    fn from_str(text: &str) -> Result<Self, SignInNameError> {
        let text = text.trim().to_lowercase();
        let plain = |part: &str| !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || c.is_control());
        let sound = match text.split_once('@') {
            Some((user, domain)) => plain(user) && plain(domain) && domain.contains('.') && !domain.contains('@'),
            None => false,
        };
        if sound && text.chars().count() <= 200 && !text.contains(['<', '>', '"', '\\', ',', ';', '(', ')']) {
            return Ok(SignInName(text));
        }
        Err(SignInNameError)
    }
}

impl fmt::Debug for SignInName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(sign-in name)")
    }
}

/// Why a password is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WeakPassword {
    #[error("A password has 12 to 128 characters.")]
    Length,
    #[error("This password is too easy to guess. Take several words, or let your browser make one.")]
    Guessable,
    #[error("The password must not contain your name or address.")]
    Personal,
}

const SHORTEST: usize = 12;
const LONGEST: usize = 128;
/// What people take first when they are asked for twelve characters.
const FAVOURITES: [&str; 8] =
    ["password", "passwort", "qwerty", "letmein", "welcome", "consilium", "iloveyou", "woaini1314"];

/// Length and what is easy to guess count, not kinds of letters (NIST SP 800-63B, 3.1.1.2).
pub fn check_password(password: &str, name: &SignInName) -> Result<(), WeakPassword> {
    if !(SHORTEST..=LONGEST).contains(&password.chars().count()) {
        return Err(WeakPassword::Length);
    }
    let small = password.to_lowercase();
    let user = name.reveal().split('@').next().unwrap_or_default();
    if user.len() >= 4 && small.contains(user) {
        return Err(WeakPassword::Personal);
    }
    let mut letters: Vec<char> = small.chars().collect();
    let steps = letters.windows(2).filter(|pair| (pair[1] as i64 - pair[0] as i64).abs() <= 1).count();
    let run = steps * 4 >= letters.len() * 3;
    letters.sort_unstable();
    letters.dedup();
    let favourite = FAVOURITES.iter().any(|word| small.contains(word) && password.chars().count() < word.len() + 8);
    if run || letters.len() < 5 || favourite { Err(WeakPassword::Guessable) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> SignInName {
        text.parse().expect("an address")
    }

    #[test]
    fn addresses_are_told_apart_from_other_texts() {
        assert_eq!(name(" Zhou.Qi@Hospital.example ").reveal(), "zhou.qi@hospital.example");
        for bad in ["", "zhou", "zhou@", "@x.y", "a@b", "a b@c.d", "a@b@c.d", "a@c.d\u{0}", "<a@c.d>", "a@c.d,e@f.g"] {
            assert_eq!(bad.parse::<SignInName>(), Err(SignInNameError), "{bad:?}");
        }
        assert!(format!("{}@c.de", "x".repeat(200)).parse::<SignInName>().is_err());
        assert_eq!(format!("{:?}", name("a@b.c")), "(sign-in name)");
    }

    #[test]
    fn length_counts_and_what_is_easy_to_guess_is_refused() {
        let who = name("zhouqi@hospital.example");
        for good in ["correct horse battery", "云淡风轻近午天傍花随柳过", "7f!kQ0-zzP2m"] {
            assert_eq!(check_password(good, &who), Ok(()), "{good}");
        }
        for (bad, why) in [
            ("short", WeakPassword::Length),
            ("aaaaaaaaaaaaaa", WeakPassword::Guessable),
            ("123456789012345", WeakPassword::Guessable),
            ("abcdefghijklmnop", WeakPassword::Guessable),
            ("Password1234", WeakPassword::Guessable),
            ("my zhouqi is 42!", WeakPassword::Personal),
        ] {
            assert_eq!(check_password(bad, &who), Err(why), "{bad}");
        }
        assert_eq!(check_password(&"long".repeat(40), &who), Err(WeakPassword::Length));
    }
}
