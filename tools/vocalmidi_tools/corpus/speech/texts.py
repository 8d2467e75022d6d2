"""What the synthesizers say: syllables to sing, and sentences of each language."""

SUNG_SYLLABLES = (
    "la la la. le le le. li li li. lo lo lo. lu lu lu.",
    "na na na. ne ne ne. ni ni ni. no no no. nu nu nu.",
    "ma ma ma. me me me. mi mi mi. mo mo mo. mu mu mu.",
    "ra ra ra. re re re. ri ri ri. ro ro ro. ru ru ru.",
    "do re mi fa sol la si do. do si la sol fa mi re do.",
    "da da da. de de de. di di di. do do do. du du du. ta ta ta. ti ti ti. to to to.",
    "ba ba ba. be bi bo bu. pa pa pa. pe pi po pu. ga ge gi go gu. ka ke ki ko ku.",
    "sa se si so su. fa fe fi fo fu. va ve vi vo vu. sha she shi sho shu.",
    "a e i o u. a o e u i. u a o i e. ala ela ila ola ula. ana ena ina ona una.",
    "ama ema ima oma uma. ara era ira ora ura. ada eda ida oda uda. ja je ji jo ju.",
)
ENGLISH = (
    "Oh my, a lonely yellow moon is rolling over the meadow, and I am only a mile away.",
    "Low, low, slowly now. No one knows where Molly and Warren are all morning long.",
    "La la la. Lah lee loo low lay. Nah nee noo no nay. Mah mee moo mow may. Rah ree roo row ray.",
    "Doe ray me far so la tea doe. Doe tea la so far me ray doe.",
    "Dah dee doo dough day. Tah tee too toe tay. Bah bee boo bow bay. Pah pee poo po pay.",
    "Gah gee goo go gay. Kah key coo co kay. Sah see sue so say. Fah fee foo foe fay.",
    "Vah vee voo vo vay. Shah she shoe show shay. Yah ye you yo yay. Wah we woo woe way.",
    "We are away in a willow valley. Anna, Emma, Ella, Ira, Oona and Elena marry in June.",
    "Row, row, row your boat, gently down the stream. Merrily, merrily, life is but a dream.",
    "Mary had a little lamb. Twinkle, twinkle, little star, how I wonder what you are.",
    "Ah. Oh. Ee. Oo. Ay. Ah oh ah oh. Ee oo ee oo. Ah ee ah ee. Oh ay oh ay.",
)
GERMAN = (
    "Alle meine Enten schwimmen auf dem See. Wo man singt, da lass dich ruhig nieder.",
    "Leise rieselt der Regen, und müde wandert Lena am Morgen nach Hause.",
)
FRENCH = (
    "Au clair de la lune, mon ami Pierrot. Frère Jacques, dormez-vous ?",
    "Il y a longtemps que je t'aime, jamais je ne t'oublierai. Nous allons au moulin.",
)
ITALIAN = (
    "Nel mezzo del cammin di nostra vita. La luna illumina la laguna, e Mario rema lento.",
    "Una melodia lontana arriva alla mia anima. Volare, amore, dolore, colore.",
)
SPANISH = (
    "La luna ilumina la laguna, y María rema muy lenta. Una melodía lejana me llama.",
    "En un lugar de la Mancha, de cuyo nombre no quiero acordarme. Amor, dolor, color.",
)
JAPANESE = (
    "ららら。れれれ。りりり。ろろろ。るるる。ななな。ねねね。ににに。ののの。ぬぬぬ。",
    "ままま。めめめ。みみみ。ももも。むむむ。どれみふぁそらしど。どしらそふぁみれど。",
    "たたた。ててて。ととと。かかか。けけけ。こここ。さささ。せせせ。そそそ。ははは。",
    "あえいおう。あおえういえ。わをわを。やゆよ。だでど。がげご。ばびぶべぼ。ぱぴぷぺぽ。",
    "まりなは、やわらかいひかりのなかで、うたをうたいます。あめのあとに、にじがでる。",
    "さくら、さくら、のやまもさとも、みわたすかぎり。もりのなかの、みどりいろのいえ。",
)
