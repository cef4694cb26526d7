/**
 * Passwords of eight characters and more that guessers try first, in lower
 * case: what leads the lists of leaked ones, and what people make when a form
 * asks for a digit and a sign.
 */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(
  `
!@#$%^&* !@#$%^&*( !@#$%^&*() !qaz1qaz !qaz2wsx 00000000 000000000 0000000000 00001111 01010101 01020304
0102030405 01234567 012345678 0123456789 09876543 0987654321 0okm9ijn 1!2@3#4$ 10101010 10203040
102030405060 11111111 111111111 1111111111 11111111111 11112222 1111222233334444 11223344 1122334455
112233445566 11235813 12121212 1212121212 123123123 123123123123 123321123 12341234 12344321 123454321
1234554321 123456123 123456123456 123456654321 1234567! 12345678 12345678! 123456780 123456781 123456789
123456789! 1234567890 1234567890! 1234567890q 1234567890qwertyuiop 1234567891 12345678910 123456789a
123456789abc 123456789q 12345678a 12345679 1234567a 1234567q 123456aa 123456ab 123456abc 123456as 123456asd
123456qwe 123456qwerty 12345abc 12345qwert 1234qwer 123abc123 123qwe123 123qweasd 123qweasdzxc 13131313
13579246 135792468 1357924680 147147147 147258369 147852369 159357159 159753159 192837465 19801980 19841984
19851985 19861986 19871987 19881988 19891989 19901990 19911991 19921992 19931993 19941994 19951995 1a2b3c4d
1a2s3d4f 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y 1qaz!qaz 1qaz2wsx 1qaz2wsx3edc 1qaz@wsx 1qazxsw2 20002000 20012001
20102010 20202020 20202021 22222222 246813579 258258258 27182818 31415926 314159265 31415926535 321321321
33333333 369369369 44444444 456456456 52013145 5201314520 5201314a 55555555 555555555 66666666 666666666
69696969 741852963 77777777 777777777 789456123 789789789 87654321 88888888 888888888 98765432 987654321
9876543210 99999999 999999999 9ol.0p;/ a1234567 a12345678 a123456789 a1b2c3d4 a1b2c3d4e5 a1s2d3f4 aa123456
aa12345678 aaa12345 aaaaaaaa aaaaaaaaa aaaaaaaaaa abc123!@# abc12345 abc123456 abc1234567 abc123abc abc@1234
abc@12345 abcabcabc abcd1234 abcd12345 abcd123456 abcd@1234 abcde123 abcdef123 abcdefg1 abcdefgh abcdefghi
abcdefghij abracadabra access123 access14 accessdenied admin123 admin123! admin1234 admin12345 admin123456
admin2020 admin2021 admin2022 admin2023 admin2024 admin2025 admin2026 admin888 admin@123 admin@1234
adminadmin administrator administrator1 adminpassword airforce alexander alexander1 alexandra alexandre
amanda123 america1 american americana andrew123 android1 angel123 angelina angels123 anthony1 anything
arsenal1 arsenal123 asd12345 asd123456 asdasdasd asdf1234 asdf12345 asdfasdf asdfgh123 asdfghjk asdfghjk1
asdfghjkl asdfghjkl1 asdfghjkl; asdfqwer ashley123 asshole1 australia autumn2021 autumn2022 autumn2023
autumn2024 autumn2025 azerty123 azertyui azertyuiop babyboy1 babygirl babygirl1 babygirl12 babygirl123
bananas1 barbie123 barcelona barcelona1 baseball baseball1 baseball1! baseball123 basketball basketball1
batman12 batman123 bbbbbbbb beatles1 beautiful beautiful1 benjamin benjamin1 besiktas bestfriend bestfriends
birthday birthday1 bitch123 biteme123 blackberry blackcat blackhawk blackjack blackout blessed1 blink182
blizzard blowjob1 blue1234 blueberry bluebird bonjour1 brandon1 brasil123 brittany brittany1 broncos1
brooklyn brothers brucelee budweiser bulldogs bullshit business business1 buster123 buttercup butterfly
butterfly1 california camaro123 cameron1 caramelo caroline catherine changeit changeit1 changeme changeme!
changeme1 changeme123 changethis charlie1 charlie123 charlotte cheerleader chelsea1 chelseafc chevrolet
chevrolet1 chicago1 children chocolat chocolate chocolate1 christian christina christmas christmas1
christopher cinderella cinnamon college1 colombia colombia1 company1 company123 computer computer1
computer12 computer123 consumer contrasena contraseña cookie123 cookies1 correcthorsebatterystaple corvette
corvette1 counterstrike courtney cowboys1 cristina crocodile crystal1 cupcakes customer daddy123 dancer123
dancing1 daniel123 danielle danielle1 darkangel darkness darkside daylight dearbook december default1
default123 defaultpassword demo1234 demodemo destiny1 devil666 diamond1 diamonds digimon1 discovery
doctor123 doggie123 dolphin1 dolphins dominic1 dragon12 dragon123 dragon123! dragonball dragonballz drowssap
drowssap1 drummer1 eagles123 eduardo1 elephant elephant1 elizabeth emerald1 eminem123 engineer enterprise
eternity everyday everything explorer facebook facebook1 facebook123 familia1 family123 father123 february
fenerbahce fernando ferrari1 finance1 firefighter fireman1 football football1 football1! football12
football123 forever1 forever21 fortnite francisco freedom1 freedom123 friday13 friends1 friendship fuckoff1
fuckyou! fuckyou1 fuckyou123 fuckyou2 gabriel1 gabriela galatasaray galaxy123 gandalf1 gandalf123 ganesh123
garfield germany1 ginger123 giovanni gladiator gmail123 godzilla golden123 goldfish goodbye1 goodluck
goodluck1 goodmorning google12 google123 grandma1 grandpa1 green123 greenday guest123 guest1234 guestguest
guitar123 gymnastics hallo123 halloween happiness happy123 happyday hardware harley123 harleydavidson
harrypotter harrypotter1 heavenly hello123 hello123! hello1234 hello12345 hellohello hellokitty hellokitty1
helloworld helloworld1 highschool hockey123 hogwarts hola1234 holiday1 hollywood hospital hotmail1
hotmail123 hunter12 hunter123 hurricane ilovegod ilovejesus iloveme1 ilovemyself iloveu123 iloveyou
iloveyou! iloveyou1 iloveyou12 iloveyou123 iloveyou2 iloveyou520 iloveyouso immortal india123 india@123
infinity infinity1 instagram internet internet1 inuyasha invincible iphone123 ironmaiden ironman1 isabella
istanbul istanbul34 january1 jasmine1 jennifer jennifer1 jessica1 jessica123 jesus123 jesus777 jesuschrist
jesuslives johnlennon jonathan joseph123 juliajulia jupiter1 juventus juventus1 k1234567 katherine kawasaki
keyboard keyboard1 kitty123 kittykat krishna1 lakers24 lasvegas lawrence ledzeppelin leonardo letmein!
letmein1 letmein12 letmein123 letmein123! letmein1234 letmeinnow li123456 lightning linkedin linkedin1
liverpool liverpool1 liverpoolfc lkjhgfdsa login123 login1234 loginlogin london123 lordoftherings lovelove
lovely12 lovely123 loveme123 lovers123 loveyou1 m1234567 macintosh madison1 maggie123 manager1 manchester
manutd123 margaret marines1 marketing marlboro master12 master123 masterkey matrix123 matthew1 maverick
maverick1 medicine melissa1 memories mercedes mercedes1 mercury1 merhaba1 metallica metallica1 mexico123
michael1 michael123 michelle michelle1 mickey123 mickeymouse microsoft midnight midnight1 military
millennium minecraft minecraft1 mnbvcxz1 mnbvcxzlkjhgfdsa mohammed mommy123 monday123 monkey12 monkey123
monkey123! monkey1234 moonlight motdepasse mother123 motorola muhammad musica123 musician mustang1
mustang123 mylove123 mypassword mypassword1 mysecret naruto123 natasha1 nathaniel navyseal newpassword
newpassword1 newyork1 newyork123 nicholas nicole12 nicole123 ninja123 nintendo nirvana1 nopassword nothing1
november nursing1 october1 oldpassword opensesame orange123 overwatch p@$$w0rd p@$$word p@ss1234 p@ssw0rd
p@ssw0rd! p@ssw0rd1 p@ssw0rd123 p@ssword p@ssword! p@ssword1 p@ssword123 pa$$w0rd pa$$word pa55w0rd pa55word
pa55word1 packers1 panthers paradise paradise1 paris123 parola123 pass1234 pass12345 pass123456 pass@123
pass@1234 passcode1 passpass passphrase passport1 passw0rd passw0rd! passw0rd1 passw0rd123 password
password! password's password-1 password. password00 password01 password1 password1! password11 password12
password123 password123! password1234 password12345 password2 password2020 password2021 password2022
password2023 password2024 password2025 password2026 password22 password3 password69 password7 password9
password99 password? password@1 password@123 password_1 passwordpassword passwords passwort passwort1
patricia patriots peaches1 peanutbutter penguin1 penguins pepper123 personal pikachu1 pineapple pirates1
platinum playstation poiuytre poiuytrewq pokemon1 pokemon123 popcorn1 porsche1 precious precious1 predator
princesa princess princess1 princess1! princess12 princess123 priyanka pumpkin1 puppy123 purple123 q1234567
q12345678 q123456789 q1w2e3r4 q1w2e3r4t5 q1w2e3r4t5y6 qaz123wsx qazqazqaz qazwsx123 qazwsxedc qazwsxedcrfv
qq123456 qq123456789 qqqqqqqq qwe12345 qwe123qwe qweasd123 qweasdzxc qweqweqwe qwer1234 qwer12345 qwerasdf
qwerasdfzxcv qwerty1! qwerty11 qwerty12 qwerty123 qwerty123! qwerty1234 qwerty12345 qwerty123456 qwerty321
qwerty777 qwertyqwerty qwertyui qwertyuiop qwertyuiop123 qwertyuiop[] qwertyuiopasdfghjkl qwertz123 qwertzui
qwertzuiop rainbow1 rainbow123 ranger123 raspberry realmadrid redskins redsox04 remember remember1 rocknroll
rockstar rockstar1 root1234 root12345 rootpassword rootroot runescape s1234567 saibaba1 sairam123 samantha
samantha1 samsung1 samsung123 samurai1 sapphire sasuke123 satan666 saturday school123 scoobydoo scorpio1
scorpion scotland secret1! secret12 secret123 secret1234 secretpassword security security1 security123
senha123 september sesame123 sexy1234 shadow12 shadow123 shadow1234 sifre1234 silver123 sisters1 slipknot
slipknot1 snapchat snickers snoopy123 snowball snowflake soccer12 soccer123 softball softball1 software
software1 soldier1 something sometimes spartan1 spartans spiderman spiderman1 spring2020 spring2021
spring2022 spring2023 spring2024 spring2025 spring2026 stallion starlight startrek starwars starwars1
steelers steelers1 stephanie strawberry student1 student123 student1234 students summer12 summer123
summer2019 summer2020 summer2021 summer2022 summer2023 summer2024 summer2025 summer2026 sunday123 sunflower
sunflower1 sunshine sunshine1 sunshine1! sunshine12 sunshine123 superman superman1 superpassword supersecret
superstar superuser supervisor sweetheart sweetness sweetpea swimming teacher1 teacher123 teamo123 telegram1
temp1234 temporary temppass terminator test123! test1234 test12345 test123456 test@123 testing1 testing12
testing123 testpass testpassword testtest testuser thanksgiving thepassword thunder1 thunderbird tigger12
tigger123 tinkerbell toor1234 topsecret truelove trustno1 trustnoone turkiye1 twitter1 universe university
user1234 user12345 userpassword useruser vacation valentine vampires veronica victoria victoria1 vladimir
voldemort volleyball w1234567 wang1234 warcraft warrior1 warriors washington watermelon welcome! welcome01
welcome1 welcome1! welcome12 welcome123 welcome2 welcome2020 welcome2021 welcome2022 welcome2023 welcome2024
welcome2025 welcome2026 welcome@123 whatever whatever1 whatever123 whatsapp whocares wildcats windows1
windows10 winniethepooh winter123 winter2020 winter2021 winter2022 winter2023 winter2024 winter2025
winter2026 woaini123 woaini1314 woaini520 wordpass ww123456 wwwwwwww x1234567 xxxxxxxx yahoo123 yankees1
yellow123 yourpassword youtube1 z1234567 z12345678 zaq12wsx zaq1xsw2 zaq1zaq1 zaqxswcde zeppelin zxc12345
zxc123456 zxcv1234 zxcvasdf zxcvbnm, zxcvbnm1 zxcvbnm123 zxczxczxc zz123456 zzzzzzzz
`
    .trim()
    .split(/\s+/),
);
