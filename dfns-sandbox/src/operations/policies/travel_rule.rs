//! The key that encrypts travel rule data for Sumsub.

use crate::operations::Operation;
use crate::refusal::Refusal;
use crate::store::Context;
use dfns_endpoints::policies::{GetSumsubTravelRulePublicKey, JwkKeyType, SumsubPublicKey};

/// The modulus of an RSA key of 2048 bits whose private half nobody has.
const MODULUS: &str = "5bjBrlCuUunFdAh8yVS1ZE53LLD_Nx4mMwJ0kmxodW-Vvpd34UwxVPDXL1dch_mGMt872dAlX1-V4EfE0_wDBYDeilogqL9edIklhjVjay_0hO02\
    Hr1lxk2sQodUxtkG9zaV0Xt4JTWlp0Wo6BsE3Wz5fc8YDjNUJMY4uDaOxuwtm5jwWqyPa67HrF9PYwptIg39JAtzDTKZqbIuyw8v3P5AnvVg-HYDMgXpZaXkb4O1Urff2RmB\
    wJAHaEZXFiz1dTwpuj9NWgridpAyEsJeRgc4MCNTU_z1-ne69q3U4ibolWDcHbcTjLYyHxtZsqYdpMVyklkqc1nqcTT3fc4XMw";

impl Operation for GetSumsubTravelRulePublicKey {
    fn run(self, _: &mut Context<'_>) -> Result<SumsubPublicKey, Refusal> {
        Ok(SumsubPublicKey {
            kty: JwkKeyType::Rsa,
            kid: "sandbox-1".to_owned(),
            n: MODULUS.to_owned(),
            e: "AQAB".to_owned(),
            r#use: Some("enc".to_owned()),
        })
    }
}
