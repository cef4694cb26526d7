import known from "./common-passwords.json" with { type: "json" };

/** What the library's list lacks and guessers try: years, and what people make when a form asks for a digit and a sign. */
const MORE = `
!@#$%^&* !@#$%^&*( !@#$%^&*() !qaz1qaz 00000000 000000000 0000000000 00001111 01010101 01234567 012345678
0123456789 09876543 0987654321 1!2@3#4$ 10101010 111111111 1111111111 11111111111 1111222233334444 12121212
1212121212 123123123 123123123123 12341234 123456123456 1234567! 12345678! 123456789! 1234567890!
1234567890qwertyuiop 123abc123 13131313 147147147 159357159 159753159 19801980 19841984 19851985 19861986
19871987 19881988 19891989 19901990 19911991 19921992 19931993 19941994 19951995 20002000 20012001 20102010
20202020 20202021 22222222 258258258 27182818 31415926535 321321321 33333333 369369369 44444444 456456456
52013145 5201314520 5201314a 55555555 555555555 66666666 666666666 69696969 77777777 777777777 789789789
87654321 88888888 888888888 98765432 987654321 9876543210 99999999 999999999 9ol.0p;/ aa12345678 aaa12345
aaaaaaaa aaaaaaaaa aaaaaaaaaa abc123!@# abc1234567 abc@1234 abc@12345 abcabcabc abcd12345 abcd123456
abcd@1234 abcdefgh abcdefghi abcdefghij access123 accessdenied admin123! admin1234 admin12345 admin123456
admin2020 admin2021 admin2022 admin2023 admin2024 admin2025 admin2026 admin888 admin@123 admin@1234
adminadmin administrator1 adminpassword amanda123 americana android1 angels123 arsenal123 asdasdasd
asdfghjk1 asdfghjkl; ashley123 autumn2021 autumn2022 autumn2023 autumn2024 autumn2025 babyboy1 babygirl12
babygirl123 bananas1 barbie123 barcelona1 baseball1! baseball123 basketball1 batman123 bbbbbbbb bestfriends
biteme123 bonjour1 brasil123 business1 buster123 butterfly1 camaro123 changeit1 changeme! changeme1
changeme123 changethis cheerleader chevrolet1 christmas1 colombia1 company1 company123 computer12
computer123 contrasena contraseña cookie123 correcthorsebatterystaple corvette1 cupcakes dancer123 dancing1
dearbook default1 default123 defaultpassword demo1234 demodemo digimon1 doctor123 doggie123 dragon123!
drowssap1 eagles123 eduardo1 elephant1 eminem123 facebook1 facebook123 familia1 family123 father123 finance1
football1! football123 forever21 fortnite freedom123 galaxy123 gandalf123 ganesh123 ginger123 gmail123
golden123 goodbye1 goodluck1 goodmorning grandma1 grandpa1 guest123 guest1234 guestguest guitar123
gymnastics harley123 harleydavidson harrypotter1 hello123! hello12345 hellokitty1 helloworld1 highschool
hockey123 hola1234 hotmail1 hotmail123 ilovejesus iloveme1 iloveu123 iloveyou12 iloveyou123 iloveyou520
iloveyouso india@123 infinity1 instagram invincible iphone123 istanbul34 jessica123 jesuslives johnlennon
joseph123 juliajulia juventus1 keyboard1 krishna1 letmein! letmein12 letmein123 letmein123! letmein1234
li123456 linkedin linkedin1 liverpoolfc lkjhgfdsa login123 login1234 loginlogin london123 lordoftherings
lovely12 lovely123 loveme123 lovers123 maggie123 manutd123 matrix123 merhaba1 mexico123 michael123 mickey123
minecraft1 mnbvcxzlkjhgfdsa mommy123 monday123 monkey123! monkey1234 mother123 musica123 mustang123
mylove123 mypassword1 newpassword1 newyork123 nicole12 nicole123 ninja123 nursing1 oldpassword orange123
overwatch p@$$w0rd p@$$word p@ss1234 p@ssw0rd! p@ssw0rd1 p@ssw0rd123 p@ssword p@ssword! p@ssword1
p@ssword123 pa$$w0rd pa$$word pa55word1 paradise1 parola123 pass12345 pass123456 pass@123 pass@1234
passcode1 passphrase passport1 passw0rd! passw0rd123 password! password's password-1 password. password1!
password123! password12345 password2020 password2021 password2022 password2023 password2024 password2025
password2026 password22 password? password@1 password@123 password_1 passwordpassword passwort1 poiuytre
poiuytrewq princess1! princess12 princess123 puppy123 purple123 qazqazqaz qqqqqqqq qwe12345 qweqweqwe
qwerty1! qwerty123! qwertyqwerty qwertyuiop[] qwertyuiopasdfghjkl qwertz123 qwertzui qwertzuiop rainbow123
ranger123 remember1 rockstar1 root1234 root12345 rootpassword rootroot s1234567 saibaba1 sairam123 sasuke123
school123 secret1! secret1234 secretpassword security123 sesame123 shadow1234 sifre1234 silver123 sisters1
snapchat snoopy123 soccer123 softball1 software1 spring2020 spring2021 spring2022 spring2023 spring2024
spring2025 spring2026 student123 student1234 summer123 summer2019 summer2020 summer2021 summer2022
summer2023 summer2024 summer2025 summer2026 sunday123 sunflower1 sunshine1! sunshine12 sunshine123
superpassword supersecret superuser teacher123 teamo123 telegram1 test123! test12345 test123456 test@123
testing12 testpassword testuser thanksgiving thepassword tigger123 toor1234 turkiye1 twitter1 user1234
user12345 userpassword useruser voldemort w1234567 wang1234 welcome! welcome01 welcome1! welcome2020
welcome2021 welcome2022 welcome2023 welcome2024 welcome2025 welcome2026 welcome@123 whatever123 whatsapp
windows10 winniethepooh winter123 winter2020 winter2021 winter2022 winter2023 winter2024 winter2025
winter2026 woaini123 woaini1314 woaini520 ww123456 wwwwwwww x1234567 xxxxxxxx yahoo123 yellow123
yourpassword youtube1 z12345678 zaq1zaq1 zxc123456 zxcvbnm, zxczxczxc zzzzzzzz
`;

let common: Set<string> | undefined;

/** True for a password that guessers try first. The set is made by the first call, since most isolates never need it. */
export function isCommon(password: string): boolean {
  common ??= new Set([...known.passwords.split(" "), ...MORE.trim().split(/\s+/)]);
  return common.has(password.toLowerCase());
}
