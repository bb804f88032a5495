//! Personal data and deprecated fields are read with a reason, or not at all.

#[derive(callsheet::Reader)]
#[contract("members")]
struct Silent<'a> {
    id: i64,
    name: &'a str,
    #[contract(rename = "phone")]
    number: &'a str,
    #[contract(path = "address.city")]
    city: &'a str,
    fax: Option<&'a str>,
}

#[derive(callsheet::Reader)]
#[contract("members")]
struct HalfSaid<'a> {
    #[contract(pii = "letters to members")]
    name: &'a str,
    #[contract(deprecated = "until locations are complete")]
    address: Address<'a>,
}

#[derive(callsheet::Reader)]
#[contract("members", at = "address")]
struct Address<'a> {
    city: &'a str,
}

#[derive(callsheet::Reader)]
#[contract("members", at = "cards")]
struct Card<'a> {
    holder: &'a str,
    number: &'a str,
}

#[derive(callsheet::Reader)]
#[contract("members")]
struct Said<'a> {
    #[contract(pii = "letters to members", deprecated = "display_name is not filled yet")]
    name: &'a str,
    #[contract(deprecated = "CLUB-17")]
    fax: Option<&'a str>,
}

#[derive(callsheet::Reader)]
#[contract("members")]
struct Empty<'a> {
    #[contract(pii = " ")]
    phone: &'a str,
    #[contract(deprecated)]
    fax: Option<&'a str>,
}
