//! Orders, in what their buyer and their shop see alike.

use shop::{Contact, OrderState};

/// The key of a state's name.
pub(crate) const fn state_words(state: OrderState) -> &'static str {
    match state {
        OrderState::Placed => "order-placed",
        OrderState::Paid => "order-paid",
        OrderState::Packed => "order-packed",
        OrderState::Shipped => "order-shipped",
        OrderState::Delivered => "order-delivered",
        OrderState::Returned => "order-returned",
        OrderState::Cancelled => "order-cancelled-state",
    }
}

/// The address as it stands on a parcel, line by line.
pub(crate) fn parcel_label(contact: &Contact) -> Vec<String> {
    let to = &contact.address;
    let city = [to.postal_code.as_str(), to.city.as_str(), to.region.as_str()];
    let city: Vec<&str> = city.into_iter().filter(|part| !part.is_empty()).collect();
    let lines = [
        to.name.clone(),
        to.line1.clone(),
        to.line2.clone(),
        format!("{} {}", city.join(" "), to.country),
        to.phone.clone(),
    ];
    lines.into_iter().filter(|line| !line.trim().is_empty()).collect()
}
