//! Two shops, a sandbox to pay with, and a buyer's whole way in a few words.

use crate::yard::{ALL, open, variant, won};
use model::{CartId, Currency, PaymentId, PersonId, ProductId, Rate, ShopId, Timestamp, VariantId};
use shop::{
    Address, CartOwner, Checkout, CheckoutRequest, Contact, Country, Error, Heard, Order, Payment,
    ProductDraft, RequestKey, ShippingTerms, ShopScope, Shopper, Shops, TaxClass, TaxRate,
    ledger::{Account, Ledger, Owner},
    payment::{Deployment, Mischief, Sandbox, methods},
};
use std::{collections::HashMap, sync::Arc, time::Duration};
use storage::{Records, testing};

pub const HALF_AN_HOUR: Duration = Duration::from_secs(30 * 60);
/// The yard's own share of the goods.
pub const FEE: u8 = 5;

pub struct Market {
    pub records: Records,
    pub shops: Shops,
    pub sandbox: Sandbox,
    pub checkout: Checkout,
    pub ledger: Ledger,
    /// Sells cups for 12,000 with their tax, and sends for 3,000.
    pub moon: Stall,
    /// Sells tiles for 5,000, free of tax and of shipping.
    pub tile: Stall,
}

pub struct Stall {
    pub scope: ShopScope,
    pub shop: ShopId,
    pub product: ProductId,
    pub variant: VariantId,
}

impl Stall {
    async fn open(shops: &Shops, handle: &str, price: i64, stock: i64) -> Self {
        let (_, shop, scope) = open(shops, handle).await;
        let draft = ProductDraft {
            name: handle.into(),
            variants: vec![variant(&[], price, stock)],
            ..ProductDraft::default()
        };
        let product = scope.create_product(draft).await.unwrap();
        let variant = scope.product(product).await.unwrap().variants[0].id;
        Self {
            scope,
            shop: shop.id,
            product,
            variant,
        }
    }

    /// What can still be sold.
    pub async fn left(&self) -> i64 {
        self.scope.product(self.product).await.unwrap().variants[0].stock
    }
}

pub async fn on_both<R: Future<Output = ()>>(test: impl Fn(Market) -> R) {
    testing::on_both(ALL, async |records| test(Market::open(records, 10).await).await).await;
}

impl Market {
    /// A market where each stall has so many pieces.
    pub async fn open(records: Records, stock: i64) -> Self {
        let shops = Shops::new(records.clone());
        let sandbox = Sandbox::open(records.clone(), [7; 32], Deployment::Trial).unwrap();
        let checkout = shops.checkout(Arc::new(sandbox.clone()), Rate::percent(FEE));
        let moon = Stall::open(&shops, "moon", 12_000, stock).await;
        let tile = Stall::open(&shops, "tile", 5_000, stock).await;
        moon.scope.set_taxes(true, vec![vat()]).await.unwrap();
        moon.scope.add_shipping(parcel()).await.unwrap();
        Self {
            ledger: shops.ledger(),
            records,
            shops,
            sandbox,
            checkout,
            moon,
            tile,
        }
    }

    /// A new guest's cart with pieces of these variants.
    pub async fn fill(&self, wanted: &[(VariantId, u32)]) -> CartOwner {
        let owner = CartOwner::Guest(CartId::new());
        for &(variant, quantity) in wanted {
            let carts = self.shops.carts();
            carts
                .add(
                    owner,
                    Shopper::default(),
                    variant,
                    quantity,
                    None,
                    Timestamp::now(),
                )
                .await
                .unwrap();
        }
        owner
    }

    pub async fn place(&self, wanted: &[(VariantId, u32)]) -> Result<Payment, Error> {
        let owner = self.fill(wanted).await;
        self.checkout.place(request(owner), Timestamp::now()).await
    }

    /// Two cups and three tiles: 24,000 and 3,000 for sending, 15,000.
    pub async fn place_both(&self) -> Payment {
        let wanted = [(self.moon.variant, 2), (self.tile.variant, 3)];
        self.place(&wanted).await.unwrap()
    }

    pub async fn pay(&self, payment: PaymentId, method: &str) -> Payment {
        self.checkout
            .pay(payment, method, Timestamp::now())
            .await
            .unwrap()
    }

    /// A paid order of so many cups.
    pub async fn bought_cups(&self, quantity: u32) -> Order {
        let placed = self.place(&[(self.moon.variant, quantity)]).await.unwrap();
        self.pay(placed.id, methods::OK).await;
        self.orders(placed.id).await.remove(0)
    }

    pub async fn orders(&self, payment: PaymentId) -> Vec<Order> {
        self.shops.orders().of_payment(payment).await.unwrap()
    }

    pub async fn work(&self, after: Duration) {
        self.checkout.work(Timestamp::now().plus(after)).await.unwrap();
    }

    /// Delivers all webhooks that wait; gives how many were taken up.
    pub async fn deliver(&self, mischief: Mischief) -> usize {
        let now = Timestamp::now().plus(Duration::from_secs(1));
        let mut taken = 0;
        loop {
            let sent = self.sandbox.deliveries(mischief, now).await.unwrap();
            if sent.is_empty() {
                return taken;
            }
            for delivery in sent {
                let heard = self
                    .checkout
                    .webhook(delivery.body.as_bytes(), &delivery.signature, now)
                    .await
                    .unwrap();
                taken += usize::from(heard == Heard::TakenUp);
                self.sandbox.acknowledge(&delivery.event).await.unwrap();
            }
        }
    }

    pub async fn owed(&self, owner: Owner) -> i64 {
        let account = Account::new(owner, Currency::KRW);
        self.ledger.balance(account).await.unwrap().owed()
    }

    pub async fn sound(&self) {
        assert_eq!(self.shops.audit().await.unwrap(), []);
    }
}

pub fn vat() -> TaxRate {
    TaxRate {
        country: Country::KR,
        region: String::new(),
        class: TaxClass::Standard,
        rate: Rate::percent(10),
    }
}

pub fn parcel() -> ShippingTerms {
    ShippingTerms {
        name: "택배".into(),
        countries: vec![Country::KR],
        base: won(3_000),
        included_grams: 0,
        step_grams: 0,
        step: won(0),
        free_from: Some(won(100_000)),
    }
}

pub fn contact() -> Contact {
    Contact {
        email: "mina@example.com".into(),
        address: Address {
            country: Country::KR,
            name: "김미나".into(),
            line1: "서울특별시 종로구 북촌로 12".into(),
            line2: String::new(),
            city: String::new(),
            region: String::new(),
            postal_code: "03052".into(),
            phone: "010-1234-5678".into(),
        },
    }
}

pub fn request(owner: CartOwner) -> CheckoutRequest {
    let person = match owner {
        CartOwner::Guest(_) => None,
        CartOwner::Person(person) => Some(person),
    };
    CheckoutRequest {
        key: RequestKey(*PersonId::new().as_bytes()),
        owner,
        person,
        shopper: Shopper::default(),
        contact: contact(),
        currency: Currency::KRW,
        shipping: HashMap::new(),
        expected: None,
    }
}
