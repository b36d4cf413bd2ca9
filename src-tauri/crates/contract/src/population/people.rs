//! People from many places, whose names are put together at random.

use super::draw::Draws;

/// Somebody, as the payload names them.
pub(super) struct Person {
    pub(super) name: String,
    /// What stands before the `@` of the address, without a number that tells namesakes apart.
    pub(super) mailbox: String,
}

/// Everybody there can be.
pub(super) struct People {
    places: Vec<Written>,
}

/// A place's names taken apart: each with its spelling in addresses.
struct Written {
    place: &'static Place,
    given: Vec<(&'static str, String)>,
    family: Vec<(&'static str, String)>,
}

impl People {
    pub(super) fn new() -> People {
        let names = |text: &'static str| {
            let names = text.split_ascii_whitespace().map(|name| match name.split_once('=') {
                Some((name, spelling)) => (name, spelling.to_owned()),
                None => (name, name.to_lowercase()),
            });
            names.collect()
        };
        let written =
            |place: &'static Place| Written { place, given: names(place.given), family: names(place.family) };
        People { places: PLACES.iter().map(written).collect() }
    }

    pub(super) fn person(&self, draws: &mut Draws) -> Person {
        let mut share = draws.below(1000);
        let here = self.places.iter().find(|here| {
            let found = share < here.place.permille;
            share = share.saturating_sub(here.place.permille);
            found
        });
        let Written { place, given, family } = here.unwrap_or(&self.places[0]);
        let (given, given_spelled) = &given[draws.index(given.len())];
        let (family, family_spelled) = &family[draws.index(family.len())];
        let (first, last) = if place.family_first { (family, given) } else { (given, family) };
        Person {
            name: [first, place.between, last].concat(),
            mailbox: [given_spelled, ".", family_spelled].concat(),
        }
    }
}

/// How a place writes names.
struct Place {
    /// How many of a thousand people come from here.
    permille: u64,
    /// Whether the family name comes first.
    family_first: bool,
    /// What stands between the two.
    between: &'static str,
    /// Given names; where an address does not spell one as its lower case, that follows a `=`.
    given: &'static str,
    /// Family names, likewise.
    family: &'static str,
}

/// The shares add up to a thousand.
static PLACES: [Place; 15] = [
    Place {
        permille: 260,
        family_first: false,
        between: " ",
        given: "Olivia James Emma Noah Grace Henry Ruby Daniel Alice Samuel Hannah Mary-Jane Oscar Lily Arthur Ivy \
                Theodore Evelyn Leo Freya Edward Rosie Frederick Poppy Albert Matilda Joseph Florence Lewis Imogen \
                Callum Eleanor Rhys Bethan Connor Niamh Patrick Siobhan Angus Isla",
        family: "Smith Taylor Brown Walker Hughes O'Brien=obrien MacLeod Baker Wood Clarke Ng Fletcher Turner Hill \
                 Cooper Ward Morgan Bailey Parker Bennett Cox Griffiths Pritchard Llewellyn McCarthy Kavanagh Byrne \
                 Stewart Fraser Sinclair Ashworth Braithwaite Thornton Whitaker Hargreaves Pemberton Okafor Adeyemi \
                 Mensah Singh Khan Osborne",
    },
    Place {
        permille: 110,
        family_first: false,
        between: " ",
        given: "Jürgen=juergen Anna Lukas Käthe=kaethe Björn=bjoern Sofie Matthias Zoë=zoe",
        family: "Müller=mueller Schmidt Weiß=weiss Jäger=jaeger Köhler=koehler Fischer Großmann=grossmann Huber",
    },
    Place {
        permille: 90,
        family_first: false,
        between: " ",
        given: "Élodie=elodie François=francois Chloé=chloe Hélène=helene Théo=theo Anaïs=anais Luc Maëlle=maelle",
        family: "Lefèvre=lefevre Dubois Béranger=beranger Garçon=garcon Moreau Noël=noel D'Été=dete Châtelain=chatelain",
    },
    Place {
        permille: 110,
        family_first: false,
        between: " ",
        given: "José=jose María=maria Íñigo=inigo Lucía=lucia João=joao Inês=ines Andrés=andres Begoña=begona",
        family: "García=garcia Muñoz=munoz Núñez-Ibáñez=nunez Gonçalves=goncalves Conceição=conceicao Peña=pena López=lopez Araújo=araujo",
    },
    Place {
        permille: 80,
        family_first: false,
        between: " ",
        given: "Žofie=zofie Łukasz=lukasz Agnieszka Ondřej=ondrej Małgorzata=malgorzata Štěpán=stepan Ștefan=stefan Dávid=david",
        family: "Dvořák=dvorak Wójcik=wojcik Černý=cerny Zielińska=zielinska Růžička=ruzicka Țurcan=turcan Şahin=sahin Kovács=kovacs",
    },
    Place {
        permille: 50,
        family_first: false,
        between: " ",
        given: "Åsa=asa Søren=soren Þóra=thora Øyvind=oyvind Päivi=paivi Linnéa=linnea",
        family: "Sjöström=sjostrom Ødegård=odegard Kærgaard=kaergaard Hämäläinen=hamalainen Jónsdóttir=jonsdottir Åberg=aberg",
    },
    Place {
        permille: 30,
        family_first: true,
        between: " ",
        given: "Hương=huong Đức=duc Châu=chau Bảo=bao",
        family: "Nguyễn=nguyen Trần=tran Lê=le Phạm=pham",
    },
    Place {
        permille: 60,
        family_first: false,
        between: " ",
        given: "Анна=anna Дмитрий=dmitriy Ольга=olga Алёна=alyona Тарас=taras Юлія=yuliya Георги=georgi Наталья=natalya",
        family: "Иванченко=ivanchenko Соловей=solovey Шевчук=shevchuk Королёк=korolyok Їжакевич=yizhakevych Кузьмич=kuzmich Мельник=melnyk Жук=zhuk",
    },
    Place {
        permille: 25,
        family_first: false,
        between: " ",
        given: "Ελένη=eleni Γιώργος=giorgos Αθηνά=athina Νίκος=nikos Ζωή=zoi",
        family: "Παπαδάκης=papadakis Κωνσταντίνου=konstantinou Αγγέλου=angelou Δημητρίου=dimitriou Χατζής=chatzis",
    },
    Place {
        permille: 50,
        family_first: false,
        between: " ",
        given: "أحمد=ahmad فاطمة=fatima يوسف=yusuf مريم=maryam خالد=khalid نور=nour",
        family: "الحداد=alhaddad النجار=alnajjar منصور=mansour الخطيب=alkhatib صالح=saleh العلي=alali",
    },
    Place {
        permille: 20,
        family_first: false,
        between: " ",
        given: "נועה=noa דוד=david תמר=tamar איתן=eitan שירה=shira",
        family: "כהן=cohen לוי=levi מזרחי=mizrahi פרץ=peretz ביטון=biton",
    },
    Place {
        permille: 45,
        family_first: true,
        between: "",
        given: "伟=wei 小明=xiaoming 芳=fang 雨桐=yutong 静=jing 志强=zhiqiang 思远=siyuan 娜=na",
        family: "王=wang 李=li 张=zhang 刘=liu 陈=chen 赵=zhao 欧阳=ouyang 周=zhou",
    },
    Place {
        permille: 25,
        family_first: true,
        between: " ",
        given: "太郎=taro 花子=hanako さくら=sakura 健一=kenichi ミカ=mika 陽菜=hina",
        family: "田中=tanaka 佐藤=sato 高橋=takahashi 鈴木=suzuki 渡辺=watanabe 林=hayashi",
    },
    Place {
        permille: 20,
        family_first: true,
        between: "",
        given: "민수=minsu 지우=jiwoo 서연=seoyeon 현우=hyunwoo 은=eun",
        family: "김=kim 이=lee 박=park 최=choi 정=jung",
    },
    Place {
        permille: 25,
        family_first: false,
        between: " ",
        given: "आरव=aarav प्रिया=priya रोहन=rohan अनन्या=ananya विजय=vijay",
        family: "शर्मा=sharma पटेल=patel गुप्ता=gupta सिंह=singh वर्मा=varma",
    },
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn everybody_comes_from_somewhere_and_has_a_plain_address() {
        let people = People::new();

        assert_eq!(PLACES.iter().map(|place| place.permille).sum::<u64>(), 1000);
        for written in &people.places {
            for (name, spelling) in written.given.iter().chain(&written.family) {
                assert!(
                    spelling.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'),
                    "{name} is spelled {spelling}"
                );
            }
        }
    }

    #[test]
    fn names_are_put_together_as_their_place_does() {
        let people = People::new();
        let names: BTreeSet<String> =
            (0..20_000).map(|seed| people.person(&mut Draws::of(&[seed])).name).collect();

        for name in
            ["Zoë Müller", "王小明", "田中 花子", "김지우", "Ελένη Παπαδάκης", "مريم منصور", "Lê Châu"]
        {
            assert!(names.contains(name), "{name}");
        }
        assert!(names.len() > 1500, "{}", names.len());
    }
}
