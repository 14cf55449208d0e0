//! The form that says where an order goes.

use crate::{
    app::App,
    error::Failure,
    lang::Words,
    server::Caller,
    view::{buy::ContactFields, form::Field},
};
use ::shop::{Address, Contact, Country, Error};

/// As it was typed.
#[derive(Debug, Clone, Default)]
pub(super) struct ContactForm {
    pub email: String,
    pub country: String,
    pub name: String,
    pub line1: String,
    pub line2: String,
    pub city: String,
    pub region: String,
    pub postal_code: String,
    pub phone: String,
}

impl ContactForm {
    /// Takes up one field of the form.
    pub fn set(&mut self, name: &str, value: String) {
        let field = match name {
            "email" => &mut self.email,
            "country" => &mut self.country,
            "name" => &mut self.name,
            "line1" => &mut self.line1,
            "line2" => &mut self.line2,
            "city" => &mut self.city,
            "region" => &mut self.region,
            "postal_code" => &mut self.postal_code,
            "phone" => &mut self.phone,
            _ => return,
        };
        *field = value;
    }

    /// What was typed for the last order, else what the account knows.
    pub async fn known(app: &App, caller: &Caller) -> Result<Self, Failure> {
        let country = match caller.lang {
            crate::lang::Lang::Korean => "KR",
            crate::lang::Lang::English => "US",
        };
        let mut form = Self {
            country: country.to_owned(),
            ..Self::default()
        };
        let Some(person) = caller.person() else {
            return Ok(form);
        };
        let last = app.orders.of_person(person, None, 1).await?;
        if let Some(contact) = last.items.into_iter().find_map(|order| order.contact) {
            return Ok(Self::of(contact));
        }
        let known = app.people.person(person).await?;
        form.email = known.email.map(|email| email.to_string()).unwrap_or_default();
        form.name = known.name.as_str().to_owned();
        Ok(form)
    }

    pub fn of(contact: Contact) -> Self {
        let Address {
            country,
            name,
            line1,
            line2,
            city,
            region,
            postal_code,
            phone,
        } = contact.address;
        Self {
            email: contact.email,
            country: country.to_string(),
            name,
            line1,
            line2,
            city,
            region,
            postal_code,
            phone,
        }
    }

    /// The contact in its usual form, or the fields with what is wrong.
    pub fn read(&self, t: Words) -> Result<Contact, Box<ContactFields>> {
        let country: Country = match self.country.parse() {
            Ok(country) => country,
            Err(_) => {
                let mut fields = self.fields();
                fields.country.error = Some(t.get("contact-country-unknown"));
                return Err(Box::new(fields));
            }
        };
        let contact = Contact {
            email: self.email.clone(),
            address: Address {
                country,
                name: self.name.clone(),
                line1: self.line1.clone(),
                line2: self.line2.clone(),
                city: self.city.clone(),
                region: self.region.clone(),
                postal_code: self.postal_code.clone(),
                phone: self.phone.clone(),
            },
        };
        contact.checked().map_err(|error| Box::new(self.wrong(t, &error)))
    }

    pub fn fields(&self) -> ContactFields {
        ContactFields {
            email: Field::of(&self.email),
            country: Field::of(&self.country),
            name: Field::of(&self.name),
            line1: Field::of(&self.line1),
            line2: Field::of(&self.line2),
            city: Field::of(&self.city),
            region: Field::of(&self.region),
            postal_code: Field::of(&self.postal_code),
            phone: Field::of(&self.phone),
        }
    }

    /// The fields, the one that the domain names with its words.
    fn wrong(&self, t: Words, error: &Error) -> ContactFields {
        let mut fields = self.fields();
        let (what, words) = match error {
            Error::Empty { what } => (*what, t.get("field-required")),
            Error::TooLong { what, .. } => (*what, t.get("field-too-long")),
            Error::Address(what) => (*what, t.get(form_words(what))),
            _ => ("", t.get("field-required")),
        };
        let field = match what {
            "the e-mail address" => &mut fields.email,
            "the name" => &mut fields.name,
            "the city" => &mut fields.city,
            "the state or province" => &mut fields.region,
            "the postal code" => &mut fields.postal_code,
            "the phone number" => &mut fields.phone,
            _ => &mut fields.line1,
        };
        field.error = Some(words);
        fields
    }
}

fn form_words(what: &str) -> &'static str {
    match what {
        "the e-mail address" => "field-email",
        "the state or province" => "contact-region-form",
        "the postal code" => "contact-postal-form",
        "the phone number" => "contact-phone-form",
        _ => "field-required",
    }
}
