<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
    <context>
        <name>CausalSR</name>
        <message>
            <source> (from the file)</source>
            <translation> (laut Datei)</translation>
        </message>
        <message>
            <source> (you know it)</source>
            <translation> (bekannt)</translation>
        </message>
        <message>
            <source> ({low} to {high})</source>
            <translation> ({low} bis {high})</translation>
        </message>
        <message>
            <source>+   −   wheel</source>
            <translation>+   −   Rad</translation>
        </message>
        <message>
            <source>, </source>
            <translation>, </translation>
        </message>
        <message>
            <source>, look at it</source>
            <translation>, auffällig</translation>
        </message>
        <message>
            <source>, own settings</source>
            <translation>, eigene Einstellungen</translation>
        </message>
        <message>
            <source>1 photo</source>
            <translation>1 Foto</translation>
        </message>
        <message>
            <source>1 to 8; fractions, too</source>
            <translation>1 bis 8; auch Bruchteile</translation>
        </message>
        <message>
            <source>16 bit</source>
            <translation>16 Bit</translation>
        </message>
        <message>
            <source>1:1 lock: 100 % from photo to photo</source>
            <translation>1:1 halten: 100 % von Foto zu Foto</translation>
        </message>
        <message>
            <source>256 levels a channel</source>
            <translation>256 Stufen je Kanal</translation>
        </message>
        <message>
            <source>65,536 levels a channel</source>
            <translation>65.536 Stufen je Kanal</translation>
        </message>
        <message>
            <source>8 bit</source>
            <translation>8 Bit</translation>
        </message>
        <message>
            <source>A batch is running. It can be gone on with at the next start.</source>
            <translation>Ein Stapel läuft. Beim nächsten Start lässt er sich fortsetzen.</translation>
        </message>
        <message>
            <source>A batch is under way; stop it before another is planned</source>
            <translation>Ein Stapel ist im Gange; erst diesen beenden, dann einen anderen planen</translation>
        </message>
        <message>
            <source>A batch of {total} photos isn't done: {left} are left.</source>
            <translation>Ein Stapel mit {total} Fotos ist nicht fertig: {left} fehlen noch.</translation>
        </message>
        <message>
            <source>A name, in which each photo fills in:</source>
            <translation>Ein Name, in den jedes Foto einsetzt:</translation>
        </message>
        <message>
            <source>A new result beside the earlier one</source>
            <translation>Ein neues Ergebnis neben dem früheren</translation>
        </message>
        <message>
            <source>A pasted picture has no folder with others</source>
            <translation>Ein eingefügtes Bild hat keinen Ordner mit anderen</translation>
        </message>
        <message>
            <source>A result is being saved by the model in use; choose another one when that is done</source>
            <translation>Mit diesem Modell wird gerade ein Ergebnis gespeichert; danach ein anderes wählen</translation>
        </message>
        <message>
            <source>About CausalSR</source>
            <translation>Über CausalSR</translation>
        </message>
        <message>
            <source>Add a model</source>
            <translation>Modell hinzufügen</translation>
        </message>
        <message>
            <source>Add a model from a file: safetensors, or a PyTorch checkpoint</source>
            <translation>Modell aus einer Datei hinzufügen: safetensors oder PyTorch-Checkpoint</translation>
        </message>
        <message>
            <source>Add nothing</source>
            <translation>Nichts hinzufügen</translation>
        </message>
        <message>
            <source>Add…</source>
            <translation>Hinzufügen…</translation>
        </message>
        <message>
            <source>After; a click on it, or holding Space, shows before</source>
            <translation>Nachher; ein Klick oder gehaltene Leertaste zeigt vorher</translation>
        </message>
        <message>
            <source>All</source>
            <translation>Alle</translation>
        </message>
        <message>
            <source>All as found</source>
            <translation>Alles wie erkannt</translation>
        </message>
        <message>
            <source>All models; add those of others</source>
            <translation>Alle Modelle; fremde hinzufügen</translation>
        </message>
        <message>
            <source>All photos of the batch</source>
            <translation>Alle Fotos des Stapels</translation>
        </message>
        <message>
            <source>All photos: {wishes}</source>
            <translation>Alle Fotos: {wishes}</translation>
        </message>
        <message>
            <source>All settings as on the first day</source>
            <translation>Alle Einstellungen wie am ersten Tag</translation>
        </message>
        <message>
            <source>Always dark</source>
            <translation>Immer dunkel</translation>
        </message>
        <message>
            <source>Always light</source>
            <translation>Immer hell</translation>
        </message>
        <message>
            <source>An export is running. If it is stopped, nothing of it is left.</source>
            <translation>Ein Export läuft. Davon bliebe nichts übrig.</translation>
        </message>
        <message>
            <source>Another photo of this scene</source>
            <translation>Ein weiteres Foto dieser Szene</translation>
        </message>
        <message>
            <source>Another photo that shows this scene better: another shot, the next frame of a burst, a print of the same negative. Where it shows more, the result takes it over</source>
            <translation>Ein weiteres Foto, das diese Szene besser zeigt: eine andere Aufnahme, das nächste Bild einer Serie, ein Abzug vom selben Negativ. Was es mehr zeigt, übernimmt das Ergebnis</translation>
        </message>
        <message>
            <source>Around the picture</source>
            <translation>Um das Bild</translation>
        </message>
        <message>
            <source>As if it were so; what is found of the rest stays.</source>
            <translation>Als wäre es so; was sonst erkannt ist, bleibt.</translation>
        </message>
        <message>
            <source>As set</source>
            <translation>Wie gesetzt</translation>
        </message>
        <message>
            <source>As the system</source>
            <translation>Wie das System</translation>
        </message>
        <message>
            <source>Automatic</source>
            <translation>Automatisch</translation>
        </message>
        <message>
            <source>Back</source>
            <translation>Zurück</translation>
        </message>
        <message>
            <source>Back from about</source>
            <translation>Zurück von Über</translation>
        </message>
        <message>
            <source>Back from the models</source>
            <translation>Zurück von den Modellen</translation>
        </message>
        <message>
            <source>Back from the settings</source>
            <translation>Zurück von den Einstellungen</translation>
        </message>
        <message>
            <source>Back from why</source>
            <translation>Zurück von Warum</translation>
        </message>
        <message>
            <source>Back to the estimate of {label} (or double-click the slider)</source>
            <translation>Zurück zur Schätzung: {label} (oder Doppelklick auf den Regler)</translation>
        </message>
        <message>
            <source>Back to the picture</source>
            <translation>Zurück zum Bild</translation>
        </message>
        <message>
            <source>Back to the picture (Esc)</source>
            <translation>Zurück zum Bild (Esc)</translation>
        </message>
        <message>
            <source>Back to the sliders (Esc)</source>
            <translation>Zurück zu den Reglern (Esc)</translation>
        </message>
        <message>
            <source>Background</source>
            <translation>Hintergrund</translation>
        </message>
        <message>
            <source>Batch</source>
            <translation>Stapel</translation>
        </message>
        <message>
            <source>Batch of {time}</source>
            <translation>Stapel vom {time}</translation>
        </message>
        <message>
            <source>Before and after beside each other</source>
            <translation>Vorher und nachher nebeneinander</translation>
        </message>
        <message>
            <source>Before and after beside each other, for showing others; 8 bits, no EXIF</source>
            <translation>Vorher und nachher nebeneinander, zum Herzeigen; 8 Bit, ohne EXIF</translation>
        </message>
        <message>
            <source>Before and after on either side of a handle</source>
            <translation>Vorher und nachher beiderseits eines Griffs</translation>
        </message>
        <message>
            <source>Before on the left half, after on the right, for showing others; 8 bits, no EXIF</source>
            <translation>Links vorher, rechts nachher, zum Herzeigen; 8 Bit, ohne EXIF</translation>
        </message>
        <message>
            <source>Bits per channel</source>
            <translation>Bit je Kanal</translation>
        </message>
        <message>
            <source>Black</source>
            <translation>Schwarz</translation>
        </message>
        <message>
            <source>Blur</source>
            <translation>Unschärfe</translation>
        </message>
        <message>
            <source>Built of</source>
            <translation>Bestandteile</translation>
        </message>
        <message>
            <source>CPU, {count} core</source>
            <translation>CPU, {count} Kern</translation>
        </message>
        <message>
            <source>CPU, {count} cores</source>
            <translation>CPU, {count} Kerne</translation>
        </message>
        <message>
            <source>Can't read {file}: it is not an image in a known format ({formats}).</source>
            <translation>{file} ist nicht lesbar: kein Bild in einem bekannten Format ({formats}).</translation>
        </message>
        <message>
            <source>Can't read {file}: its header says {width} × {height} pixels; the file is damaged.</source>
            <translation>{file} ist nicht lesbar: laut Kopf {width} × {height} Pixel; die Datei ist beschädigt.</translation>
        </message>
        <message>
            <source>Can't read {file}: the file is empty; choose another copy of it.</source>
            <translation>{file} ist nicht lesbar: die Datei ist leer; eine andere Kopie wählen.</translation>
        </message>
        <message>
            <source>Can't read {file}: the {kind} data are damaged or cut off ({why}); choose another copy of it.</source>
            <translation>{file} ist nicht lesbar: die {kind}-Daten sind beschädigt oder abgeschnitten ({why}); eine andere Kopie wählen.</translation>
        </message>
        <message>
            <source>Can't read {file}: there is no such file; check the name.</source>
            <translation>{file} ist nicht lesbar: es gibt keine solche Datei; den Namen prüfen.</translation>
        </message>
        <message>
            <source>Can't read {file}: there is not enough memory for it; close other programs.</source>
            <translation>{file} ist nicht lesbar: der Speicher reicht nicht; andere Programme schließen.</translation>
        </message>
        <message>
            <source>Can't read {file}: you may not read it; check the file's permissions.</source>
            <translation>{file} ist nicht lesbar: kein Zugriff; die Rechte der Datei prüfen.</translation>
        </message>
        <message>
            <source>Can't read {file}: {why}; choose another copy of it.</source>
            <translation>{file} ist nicht lesbar: {why}; eine andere Kopie davon wählen.</translation>
        </message>
        <message>
            <source>Can't write {file}: a folder has that name; choose another.</source>
            <translation>{file} lässt sich nicht schreiben: ein Ordner heißt so; einen anderen Namen wählen.</translation>
        </message>
        <message>
            <source>Can't write {file}: it may take {size} MB, the disk has {free} MB free; make room.</source>
            <translation>{file} lässt sich nicht schreiben: bis zu {size} MB nötig, {free} MB frei; Platz schaffen.</translation>
        </message>
        <message>
            <source>Can't write {file}: the file there is write-protected; choose another name.</source>
            <translation>{file} lässt sich nicht schreiben: die vorhandene Datei ist schreibgeschützt; einen anderen Namen wählen.</translation>
        </message>
        <message>
            <source>Can't write {file}: the folder {folder} does not exist; create it first.</source>
            <translation>{file} lässt sich nicht schreiben: den Ordner {folder} gibt es nicht; zuerst anlegen.</translation>
        </message>
        <message>
            <source>Can't write {file}: the folder {folder} is write-protected; choose another.</source>
            <translation>{file} lässt sich nicht schreiben: der Ordner {folder} ist schreibgeschützt; einen anderen wählen.</translation>
        </message>
        <message>
            <source>Can't write {file}: {why}</source>
            <translation>{file} lässt sich nicht schreiben: {why}</translation>
        </message>
        <message>
            <source>Can't write {file}: {why}; the file that was there is untouched.</source>
            <translation>{file} lässt sich nicht schreiben: {why}; die vorhandene Datei ist unverändert.</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message>
            <source>Cancelled; nothing was written</source>
            <translation>Abgebrochen; nichts wurde geschrieben</translation>
        </message>
        <message>
            <source>Choose a folder</source>
            <translation>Ordner wählen</translation>
        </message>
        <message>
            <source>Choose a photo (Ctrl+O)</source>
            <translation>Foto wählen (Strg+O)</translation>
        </message>
        <message>
            <source>Choose or drop here…</source>
            <translation>Wählen oder hier ablegen…</translation>
        </message>
        <message>
            <source>Choose the folder for the results</source>
            <translation>Ordner für die Ergebnisse wählen</translation>
        </message>
        <message>
            <source>Choose…</source>
            <translation>Wählen…</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Schließen</translation>
        </message>
        <message>
            <source>Close line</source>
            <translation>Zeile schließen</translation>
        </message>
        <message>
            <source>Close message</source>
            <translation>Meldung schließen</translation>
        </message>
        <message>
            <source>Close this line</source>
            <translation>Diese Zeile schließen</translation>
        </message>
        <message>
            <source>Close this message</source>
            <translation>Diese Meldung schließen</translation>
        </message>
        <message>
            <source>Close when it is done</source>
            <translation>Schließen, wenn fertig</translation>
        </message>
        <message>
            <source>Compare with the photo again</source>
            <translation>Wieder mit dem Foto vergleichen</translation>
        </message>
        <message>
            <source>Compared factor</source>
            <translation>Verglichener Faktor</translation>
        </message>
        <message>
            <source>Comparison</source>
            <translation>Vergleich</translation>
        </message>
        <message>
            <source>Consistency</source>
            <translation>Stimmigkeit</translation>
        </message>
        <message>
            <source>Consistency: does the result give the photo back?</source>
            <translation>Stimmigkeit: Ergibt das Ergebnis wieder das Foto?</translation>
        </message>
        <message>
            <source>Content</source>
            <translation>Inhalt</translation>
        </message>
        <message>
            <source>Copy the result</source>
            <translation>Ergebnis kopieren</translation>
        </message>
        <message>
            <source>Counts as soon as a factor is treated as you say.</source>
            <translation>Zählt, sobald für einen Faktor ein Wert angenommen wird.</translation>
        </message>
        <message>
            <source>Dark</source>
            <translation>Dunkel</translation>
        </message>
        <message>
            <source>Day, name and size</source>
            <translation>Tag, Name und Größe</translation>
        </message>
        <message>
            <source>Depth</source>
            <translation>Tiefe</translation>
        </message>
        <message>
            <source>Difference</source>
            <translation>Differenz</translation>
        </message>
        <message>
            <source>Differs by {much} times what noise and compression may leave: {verdict}</source>
            <translation>Weicht um das {much}-Fache dessen ab, was Rauschen und Kompression ausmachen können: {verdict}</translation>
        </message>
        <message>
            <source>Do next</source>
            <translation>Vorziehen</translation>
        </message>
        <message>
            <source>Do so</source>
            <translation>Verarbeiten</translation>
        </message>
        <message>
            <source>Do {file} with the settings that you have given it?</source>
            <translation>{file} mit den dafür gewählten Einstellungen verarbeiten?</translation>
        </message>
        <message>
            <source>Dots per inch</source>
            <translation>Punkte pro Zoll</translation>
        </message>
        <message>
            <source>Drag the result</source>
            <translation>Ergebnis ziehen</translation>
        </message>
        <message>
            <source>Drag the result into another program</source>
            <translation>Das Ergebnis in ein anderes Programm ziehen</translation>
        </message>
        <message>
            <source>Drop photos or a folder here</source>
            <translation>Fotos oder einen Ordner hier ablegen</translation>
        </message>
        <message>
            <source>Each photo by what is read from it</source>
            <translation>Jedes Foto nach dem, was in ihm zu erkennen ist</translation>
        </message>
        <message>
            <source>Each photo by what is read from it, but: {change}</source>
            <translation>Jedes Foto nach dem, was in ihm zu erkennen ist, aber: {change}</translation>
        </message>
        <message>
            <source>Effect: difference to automatic</source>
            <translation>Wirkung: Differenz zur Automatik</translation>
        </message>
        <message>
            <source>Empty the list of recent photos</source>
            <translation>Liste der zuletzt geöffneten Fotos leeren</translation>
        </message>
        <message>
            <source>Enlarge</source>
            <translation>Vergrößern</translation>
        </message>
        <message>
            <source>Enlarged</source>
            <translation>Vergrößert</translation>
        </message>
        <message>
            <source>Enlarged ×{scale}</source>
            <translation>Um ×{scale} vergrößert</translation>
        </message>
        <message>
            <source>Enlarges</source>
            <translation>Vergrößert</translation>
        </message>
        <message>
            <source>Esc, or F3</source>
            <translation>Esc oder F3</translation>
        </message>
        <message>
            <source>Estimate: {belief}</source>
            <translation>Schätzung: {belief}</translation>
        </message>
        <message>
            <source>Exact, 8 or 16 bits</source>
            <translation>Exakt, 8 oder 16 Bit</translation>
        </message>
        <message>
            <source>Exact, 8 or 16 bits, for printing and archives</source>
            <translation>Exakt, 8 oder 16 Bit, für Druck und Archiv</translation>
        </message>
        <message>
            <source>Export</source>
            <translation>Export</translation>
        </message>
        <message>
            <source>Export of {file}</source>
            <translation>Export von {file}</translation>
        </message>
        <message>
            <source>Exports</source>
            <translation>Exporte</translation>
        </message>
        <message>
            <source>Export…</source>
            <translation>Exportieren…</translation>
        </message>
        <message>
            <source>F to fit  ·  1 for 100 %  ·  hold Space for before  ·  Ctrl+/ for keys</source>
            <translation>F einpassen  ·  1 für 100 %  ·  Leertaste halten: vorher  ·  Strg+/ Tasten</translation>
        </message>
        <message>
            <source>Failed</source>
            <translation>Fehlerhaft</translation>
        </message>
        <message>
            <source>File name</source>
            <translation>Dateiname</translation>
        </message>
        <message>
            <source>Files</source>
            <translation>Dateien</translation>
        </message>
        <message>
            <source>Fit</source>
            <translation>Einpassen</translation>
        </message>
        <message>
            <source>Flip</source>
            <translation>Wechseln</translation>
        </message>
        <message>
            <source>Folder</source>
            <translation>Ordner</translation>
        </message>
        <message>
            <source>Folder for the result</source>
            <translation>Ordner für das Ergebnis</translation>
        </message>
        <message>
            <source>Folder for the results</source>
            <translation>Ordner für die Ergebnisse</translation>
        </message>
        <message>
            <source>Folder, name and size</source>
            <translation>Ordner, Name und Größe</translation>
        </message>
        <message>
            <source>For</source>
            <translation>Zweck</translation>
        </message>
        <message>
            <source>Forget them</source>
            <translation>Vergessen</translation>
        </message>
        <message>
            <source>Format</source>
            <translation>Format</translation>
        </message>
        <message>
            <source>From</source>
            <translation>Herkunft</translation>
        </message>
        <message>
            <source>From a file that was saved as a preset</source>
            <translation>Aus einer als Vorgabe gespeicherten Datei</translation>
        </message>
        <message>
            <source>From the faithful picture, which is likeliest to be right, to one that looks crisper and is partly imagined. Double-click for faithful</source>
            <translation>Vom getreuen Bild, das am ehesten stimmt, zu einem, das knackiger aussieht und teils erdacht ist. Doppelklick für getreu</translation>
        </message>
        <message>
            <source>Go on</source>
            <translation>Fortsetzen</translation>
        </message>
        <message>
            <source>Grain</source>
            <translation>Körnung</translation>
        </message>
        <message>
            <source>Grey</source>
            <translation>Grau</translation>
        </message>
        <message>
            <source>How far set factors go from the estimate (0 %) to what you set (100 %). Double-click for 100 %</source>
            <translation>Wie weit gesetzte Faktoren von der Schätzung (0 %) zum gesetzten Wert (100 %) gehen. Doppelklick für 100 %</translation>
        </message>
        <message>
            <source>How it got this way</source>
            <translation>Wie es so wurde</translation>
        </message>
        <message>
            <source>How much of the noise that was removed comes back, as fine grain like film's. Double-click for none</source>
            <translation>Wie viel des entfernten Rauschens als feine Körnung wie bei Film zurückkehrt. Doppelklick für ohne</translation>
        </message>
        <message>
            <source>How the photo got this way, step by step (F5)</source>
            <translation>Wie das Foto so wurde, Schritt für Schritt (F5)</translation>
        </message>
        <message>
            <source>I know</source>
            <translation>bekannt</translation>
        </message>
        <message>
            <source>If the file exists</source>
            <translation>Wenn es die Datei gibt</translation>
        </message>
        <message>
            <source>Insert {what}</source>
            <translation>Einfügen: {what}</translation>
        </message>
        <message>
            <source>It can't be moved to the bin; it is still there</source>
            <translation>In den Papierkorb legen ging nicht; die Datei ist noch da</translation>
        </message>
        <message>
            <source>It was so; what is found of the rest follows.</source>
            <translation>Es war so; was sonst erkannt ist, richtet sich danach.</translation>
        </message>
        <message>
            <source>JPEG</source>
            <translation>JPEG</translation>
        </message>
        <message>
            <source>JPEG XL: small, 8 or 16 bits, for programs that know it</source>
            <translation>JPEG XL: klein, 8 oder 16 Bit, für Programme, die es kennen</translation>
        </message>
        <message>
            <source>Keep</source>
            <translation>Behalten</translation>
        </message>
        <message>
            <source>Keep both</source>
            <translation>Beide behalten</translation>
        </message>
        <message>
            <source>Keep this as A, and compare with it</source>
            <translation>Als A merken und damit vergleichen</translation>
        </message>
        <message>
            <source>Keys</source>
            <translation>Tasten</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>Sprache</translation>
        </message>
        <message>
            <source>Later</source>
            <translation>Später</translation>
        </message>
        <message>
            <source>Leave it</source>
            <translation>Lassen</translation>
        </message>
        <message>
            <source>Leave out</source>
            <translation>Weglassen</translation>
        </message>
        <message>
            <source>Lens</source>
            <translation>Lupe</translation>
        </message>
        <message>
            <source>Lens: 200, 400, 800 %</source>
            <translation>Lupe: 200, 400, 800 %</translation>
        </message>
        <message>
            <source>Licence</source>
            <translation>Lizenz</translation>
        </message>
        <message>
            <source>Licences of what the program is built of</source>
            <translation>Lizenzen der Bestandteile des Programms</translation>
        </message>
        <message>
            <source>Light</source>
            <translation>Hell</translation>
        </message>
        <message>
            <source>Light or dark as the desktop is</source>
            <translation>Hell oder dunkel wie der Desktop</translation>
        </message>
        <message>
            <source>List of keys</source>
            <translation>Liste der Tasten</translation>
        </message>
        <message>
            <source>List of keys (Ctrl+/)</source>
            <translation>Liste der Tasten (Strg+/)</translation>
        </message>
        <message>
            <source>Look</source>
            <translation>Aussehen</translation>
        </message>
        <message>
            <source>Looked at closely</source>
            <translation>Aus der Nähe betrachtet</translation>
        </message>
        <message>
            <source>Make another</source>
            <translation>Neu anlegen</translation>
        </message>
        <message>
            <source>Many photos (Ctrl+B)</source>
            <translation>Viele Fotos (Strg+B)</translation>
        </message>
        <message>
            <source>Measuring the network</source>
            <translation>Netz wird vermessen</translation>
        </message>
        <message>
            <source>Memory ran out; close other programs or choose a smaller enlargement</source>
            <translation>Der Speicher reicht nicht; andere Programme schließen oder weniger vergrößern</translation>
        </message>
        <message>
            <source>Menu</source>
            <translation>Menü</translation>
        </message>
        <message>
            <source>Menu (F10)</source>
            <translation>Menü (F10)</translation>
        </message>
        <message>
            <source>Message</source>
            <translation>Meldung</translation>
        </message>
        <message>
            <source>Middle grey</source>
            <translation>Mittleres Grau</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>Modell</translation>
        </message>
        <message>
            <source>Models</source>
            <translation>Modelle</translation>
        </message>
        <message>
            <source>Models (*.safetensors *.pth *.pt *.ckpt);;All files (*)</source>
            <translation>Modelle (*.safetensors *.pth *.pt *.ckpt);;Alle Dateien (*)</translation>
        </message>
        <message>
            <source>Models…</source>
            <translation>Modelle…</translation>
        </message>
        <message>
            <source>Move the file to the bin</source>
            <translation>Die Datei in den Papierkorb legen</translation>
        </message>
        <message>
            <source>Moved to the bin</source>
            <translation>Im Papierkorb</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>Name</translation>
        </message>
        <message>
            <source>Name and size</source>
            <translation>Name und Größe</translation>
        </message>
        <message>
            <source>Names</source>
            <translation>Namen</translation>
        </message>
        <message>
            <source>Network</source>
            <translation>Netz</translation>
        </message>
        <message>
            <source>Networks of others enlarge what our restoration has made of the photo, so that noise, blur and JPEG are taken out before, and all sliders go on meaning what they mean.</source>
            <translation>Fremde Netze vergrößern, was unsere Restaurierung aus dem Foto gemacht hat: Rauschen, Unschärfe und JPEG sind dann schon entfernt, und alle Regler behalten ihren Sinn.</translation>
        </message>
        <message>
            <source>Next photo</source>
            <translation>Nächstes Foto</translation>
        </message>
        <message>
            <source>Next photo, same settings</source>
            <translation>Nächstes Foto, gleiche Einstellungen</translation>
        </message>
        <message>
            <source>Noise</source>
            <translation>Rauschen</translation>
        </message>
        <message>
            <source>Not saved</source>
            <translation>Nicht gespeichert</translation>
        </message>
        <message>
            <source>Not saved, to be dragged</source>
            <translation>Nicht gespeichert, zum Ziehen</translation>
        </message>
        <message>
            <source>Notes</source>
            <translation>Anmerkungen</translation>
        </message>
        <message>
            <source>Nothing is sent anywhere. Unexpected errors are written into the log on this computer; send it to somebody only if you wish.</source>
            <translation>Nichts wird irgendwohin gesendet. Unerwartete Fehler stehen im Protokoll auf diesem Computer; es geht nur weiter, wer es selbst verschickt.</translation>
        </message>
        <message>
            <source>Nothing worth mentioning is believed to have happened.</source>
            <translation>Vermutlich geschah nichts Nennenswertes.</translation>
        </message>
        <message>
            <source>On the clipboard</source>
            <translation>In der Zwischenablage</translation>
        </message>
        <message>
            <source>On: as the file itself states it, in its quantisation tables. Off: as the pixels look, for a file that was saved again by something that hides how.</source>
            <translation>An: wie es die Datei selbst angibt, in ihren Quantisierungstabellen. Aus: wie die Pixel aussehen, für eine Datei, deren erneutes Speichern das verdeckt.</translation>
        </message>
        <message>
            <source>Open</source>
            <translation>Öffnen</translation>
        </message>
        <message>
            <source>Open a photo</source>
            <translation>Foto öffnen</translation>
        </message>
        <message>
            <source>Open a photo (Ctrl+O)</source>
            <translation>Foto öffnen (Strg+O)</translation>
        </message>
        <message>
            <source>Open a photo first; a preset is for the photo that is open</source>
            <translation>Zuerst ein Foto öffnen; eine Vorgabe gilt für das offene Foto</translation>
        </message>
        <message>
            <source>Open a photo first; and not every model can use a reference</source>
            <translation>Zuerst ein Foto öffnen; und nicht jedes Modell kann eine Referenz nutzen</translation>
        </message>
        <message>
            <source>Open a photo, and what the program believes happened to it is said here.</source>
            <translation>Ein Foto öffnen, und hier steht, was ihm nach Einschätzung des Programms geschah.</translation>
        </message>
        <message>
            <source>Open a preset</source>
            <translation>Vorgabe öffnen</translation>
        </message>
        <message>
            <source>Open the folder of the file that unexpected errors are written into</source>
            <translation>Ordner der Datei öffnen, in der unerwartete Fehler stehen</translation>
        </message>
        <message>
            <source>Open the folder with the file</source>
            <translation>Den Ordner mit der Datei öffnen</translation>
        </message>
        <message>
            <source>Open the photo on the clipboard (Ctrl+V)</source>
            <translation>Foto aus der Zwischenablage öffnen (Strg+V)</translation>
        </message>
        <message>
            <source>Open what is left</source>
            <translation>Den Rest öffnen</translation>
        </message>
        <message>
            <source>Open…</source>
            <translation>Öffnen…</translation>
        </message>
        <message>
            <source>Other file…</source>
            <translation>Andere Datei…</translation>
        </message>
        <message>
            <source>Page (*.html);;Table (*.csv)</source>
            <translation>Seite (*.html);;Tabelle (*.csv)</translation>
        </message>
        <message>
            <source>Panel</source>
            <translation>Bedienfeld</translation>
        </message>
        <message>
            <source>Paste</source>
            <translation>Einfügen</translation>
        </message>
        <message>
            <source>Pause</source>
            <translation>Anhalten</translation>
        </message>
        <message>
            <source>Photo</source>
            <translation>Foto</translation>
        </message>
        <message>
            <source>Photos ({names});;All files (*)</source>
            <translation>Fotos ({names});;Alle Dateien (*)</translation>
        </message>
        <message>
            <source>Photos of the batch</source>
            <translation>Fotos des Stapels</translation>
        </message>
        <message>
            <source>Photos of the folder</source>
            <translation>Fotos des Ordners</translation>
        </message>
        <message>
            <source>Photos shown</source>
            <translation>Gezeigte Fotos</translation>
        </message>
        <message>
            <source>Photos that could not be done, and why</source>
            <translation>Fotos, mit denen es nicht ging, und warum</translation>
        </message>
        <message>
            <source>Photos whose result was made in this very way are left out</source>
            <translation>Fotos mit genau so entstandenem Ergebnis auslassen</translation>
        </message>
        <message>
            <source>Photos with a result</source>
            <translation>Fotos mit Ergebnis</translation>
        </message>
        <message>
            <source>Picture</source>
            <translation>Bild</translation>
        </message>
        <message>
            <source>Picture or panel takes the keys</source>
            <translation>Tasten an Bild oder Bedienfeld</translation>
        </message>
        <message>
            <source>Picture, before and after</source>
            <translation>Bild, vorher und nachher</translation>
        </message>
        <message>
            <source>Preset</source>
            <translation>Vorgabe</translation>
        </message>
        <message>
            <source>Presets</source>
            <translation>Vorgaben</translation>
        </message>
        <message>
            <source>Presets (*.json)</source>
            <translation>Vorgaben (*.json)</translation>
        </message>
        <message>
            <source>Preset…</source>
            <translation>Vorgabe…</translation>
        </message>
        <message>
            <source>Preview</source>
            <translation>Vorschau</translation>
        </message>
        <message>
            <source>Previous photo</source>
            <translation>Voriges Foto</translation>
        </message>
        <message>
            <source>Progress</source>
            <translation>Fortschritt</translation>
        </message>
        <message>
            <source>Progress of the batch</source>
            <translation>Fortschritt des Stapels</translation>
        </message>
        <message>
            <source>Quality</source>
            <translation>Qualität</translation>
        </message>
        <message>
            <source>Quality, slider</source>
            <translation>Qualität, Regler</translation>
        </message>
        <message>
            <source>Read it</source>
            <translation>Lesen</translation>
        </message>
        <message>
            <source>Reading and measuring {file} …</source>
            <translation>{file} wird gelesen und vermessen …</translation>
        </message>
        <message>
            <source>Recent photos</source>
            <translation>Zuletzt geöffnet</translation>
        </message>
        <message>
            <source>Redo</source>
            <translation>Wiederholen</translation>
        </message>
        <message>
            <source>Reference</source>
            <translation>Referenz</translation>
        </message>
        <message>
            <source>Remember recent photos</source>
            <translation>Zuletzt geöffnete Fotos merken</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>Entfernen</translation>
        </message>
        <message>
            <source>Remove {model}? Results stay, but can be made again only when it is back.</source>
            <translation>{model} entfernen? Ergebnisse bleiben, lassen sich aber erst wieder erzeugen, wenn es zurück ist.</translation>
        </message>
        <message>
            <source>Replace</source>
            <translation>Ersetzen</translation>
        </message>
        <message>
            <source>Replace it</source>
            <translation>Ersetzen</translation>
        </message>
        <message>
            <source>Replaced or removed since</source>
            <translation>Seither ersetzt oder entfernt</translation>
        </message>
        <message>
            <source>Restore with this model from now on</source>
            <translation>Von nun an mit diesem Modell restaurieren</translation>
        </message>
        <message>
            <source>Restore without enlarging</source>
            <translation>Restaurieren ohne Vergrößern</translation>
        </message>
        <message>
            <source>Restores and enlarges photos, and says what it believes happened to them. It runs on this computer alone. After “CausalSR: Structural Causal Model-Driven Super-Resolution with Counterfactual Inference”.</source>
            <translation>Restauriert und vergrößert Fotos und sagt, was ihnen vermutlich geschah. Läuft nur auf diesem Computer. Nach „CausalSR: Structural Causal Model-Driven Super-Resolution with Counterfactual Inference“.</translation>
        </message>
        <message>
            <source>Result</source>
            <translation>Ergebnis</translation>
        </message>
        <message>
            <source>Results in</source>
            <translation>Ergebnisse in</translation>
        </message>
        <message>
            <source>Retry failed</source>
            <translation>Fehlerhafte wiederholen</translation>
        </message>
        <message>
            <source>Right means more harm: {end}. The tick marks the estimate, the band holds it with 90 % probability. Double-click or Reset goes back to the estimate.</source>
            <translation>Rechts heißt mehr Schaden: {end}. Der Strich zeigt die Schätzung, das Band enthält den Wert mit 90 % Wahrscheinlichkeit. Doppelklick oder Zurücksetzen führt zur Schätzung zurück.</translation>
        </message>
        <message>
            <source>Running on</source>
            <translation>Rechnet auf</translation>
        </message>
        <message>
            <source>Same change</source>
            <translation>Gleich geändert</translation>
        </message>
        <message>
            <source>Save</source>
            <translation>Speichern</translation>
        </message>
        <message>
            <source>Save as a preset</source>
            <translation>Als Vorgabe speichern</translation>
        </message>
        <message>
            <source>Save report…</source>
            <translation>Bericht speichern…</translation>
        </message>
        <message>
            <source>Save the report</source>
            <translation>Bericht speichern</translation>
        </message>
        <message>
            <source>Save these settings as a preset…</source>
            <translation>Diese Einstellungen als Vorgabe speichern…</translation>
        </message>
        <message>
            <source>Saved</source>
            <translation>Gespeichert</translation>
        </message>
        <message>
            <source>Saved a first time</source>
            <translation>Ein erstes Mal gespeichert</translation>
        </message>
        <message>
            <source>Saved as JPEG</source>
            <translation>Als JPEG gespeichert</translation>
        </message>
        <message>
            <source>Saved as the preset {name}</source>
            <translation>Als Vorgabe {name} gespeichert</translation>
        </message>
        <message>
            <source>Seconds</source>
            <translation>Sekunden</translation>
        </message>
        <message>
            <source>Set as in the preset {name}</source>
            <translation>Eingestellt wie in der Vorgabe {name}</translation>
        </message>
        <message>
            <source>Settings</source>
            <translation>Einstellungen</translation>
        </message>
        <message>
            <source>Settings…</source>
            <translation>Einstellungen…</translation>
        </message>
        <message>
            <source>Sharpened</source>
            <translation>Geschärft</translation>
        </message>
        <message>
            <source>Show in folder</source>
            <translation>Im Ordner zeigen</translation>
        </message>
        <message>
            <source>Show it</source>
            <translation>Zeigen</translation>
        </message>
        <message>
            <source>Show or hide the panel (F4)</source>
            <translation>Bedienfeld ein- oder ausblenden (F4)</translation>
        </message>
        <message>
            <source>Show the log</source>
            <translation>Protokoll zeigen</translation>
        </message>
        <message>
            <source>Show their folder</source>
            <translation>Ihren Ordner zeigen</translation>
        </message>
        <message>
            <source>Shrunk</source>
            <translation>Verkleinert</translation>
        </message>
        <message>
            <source>Side by side</source>
            <translation>Nebeneinander</translation>
        </message>
        <message>
            <source>Size</source>
            <translation>Größe</translation>
        </message>
        <message>
            <source>Size of the result, {what}</source>
            <translation>Größe des Ergebnisses, {what}</translation>
        </message>
        <message>
            <source>Skip</source>
            <translation>Überspringen</translation>
        </message>
        <message>
            <source>Sliders</source>
            <translation>Regler</translation>
        </message>
        <message>
            <source>Small, not exact, no transparency</source>
            <translation>Klein, nicht exakt, ohne Transparenz</translation>
        </message>
        <message>
            <source>Smaller, not exact unless the quality is 100</source>
            <translation>Kleiner, exakt nur mit Qualität 100</translation>
        </message>
        <message>
            <source>Smallest, not exact</source>
            <translation>Am kleinsten, nicht exakt</translation>
        </message>
        <message>
            <source>Space or \</source>
            <translation>Leertaste oder \</translation>
        </message>
        <message>
            <source>Split</source>
            <translation>Geteilt</translation>
        </message>
        <message>
            <source>Start</source>
            <translation>Starten</translation>
        </message>
        <message>
            <source>State</source>
            <translation>Stand</translation>
        </message>
        <message>
            <source>Stay open</source>
            <translation>Offen lassen</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>Beenden</translation>
        </message>
        <message>
            <source>Stop and close</source>
            <translation>Beenden und schließen</translation>
        </message>
        <message>
            <source>Stop it; nothing is written</source>
            <translation>Abbrechen; nichts wird geschrieben</translation>
        </message>
        <message>
            <source>Strength</source>
            <translation>Stärke</translation>
        </message>
        <message>
            <source>Surround</source>
            <translation>Umgebung</translation>
        </message>
        <message>
            <source>System</source>
            <translation>System</translation>
        </message>
        <message>
            <source>Take an added model away</source>
            <translation>Ein hinzugefügtes Modell entfernen</translation>
        </message>
        <message>
            <source>Taken softly</source>
            <translation>Unscharf aufgenommen</translation>
        </message>
        <message>
            <source>Taken with noise</source>
            <translation>Mit Rauschen aufgenommen</translation>
        </message>
        <message>
            <source>Texture</source>
            <translation>Textur</translation>
        </message>
        <message>
            <source>The EXIF is too large for {format}: the camera's own notes in it were left out.</source>
            <translation>Das EXIF ist zu groß für {format}: die Herstellernotizen der Kamera fehlen.</translation>
        </message>
        <message>
            <source>The batch has ended: {how}</source>
            <translation>Der Stapel ist beendet: {how}</translation>
        </message>
        <message>
            <source>The chosen photos are not done (Delete)</source>
            <translation>Die gewählten Fotos werden nicht bearbeitet (Entf)</translation>
        </message>
        <message>
            <source>The chosen photos before all others</source>
            <translation>Die gewählten Fotos vor allen anderen</translation>
        </message>
        <message>
            <source>The exports have ended: {how}</source>
            <translation>Die Exporte sind beendet: {how}</translation>
        </message>
        <message>
            <source>The language changes at the next start.</source>
            <translation>Die Sprache ändert sich beim nächsten Start.</translation>
        </message>
        <message>
            <source>The look's own grey</source>
            <translation>Das Grau des Aussehens</translation>
        </message>
        <message>
            <source>The middle of what you saw. The result is shrunk to the photo's size and blurred as the photo is believed to have been; what noise and compression may leave is allowed for. Orange is where the two differ by more than that. It shows disagreement, not truth: a result that agrees may still be wrong.</source>
            <translation>Die Mitte des gezeigten Ausschnitts. Das Ergebnis ist auf die Größe des Fotos verkleinert und so unscharf gemacht, wie es das Foto vermutlich wurde; was Rauschen und Kompression ausmachen können, ist berücksichtigt. Orange ist, wo sich beide stärker unterscheiden. Das zeigt Widerspruch, nicht Wahrheit: Auch ein stimmiges Ergebnis kann falsch sein.</translation>
        </message>
        <message>
            <source>The result alone</source>
            <translation>Nur das Ergebnis</translation>
        </message>
        <message>
            <source>The result is being made; drag it when it is done</source>
            <translation>Das Ergebnis entsteht; ziehen, wenn es fertig ist</translation>
        </message>
        <message>
            <source>The result is ready: drag it from here</source>
            <translation>Das Ergebnis ist fertig: von hier ziehen</translation>
        </message>
        <message>
            <source>The result's {what}; the rest follows</source>
            <translation>Angabe für das Ergebnis: {what}; der Rest folgt daraus</translation>
        </message>
        <message>
            <source>The same name</source>
            <translation>Gleicher Name</translation>
        </message>
        <message>
            <source>The system's language, if the window speaks it</source>
            <translation>Die Sprache des Systems, wenn das Fenster sie spricht</translation>
        </message>
        <message>
            <source>The window closes when all is saved.</source>
            <translation>Das Fenster schließt, wenn alles gespeichert ist.</translation>
        </message>
        <message>
            <source>Theme</source>
            <translation>Passend</translation>
        </message>
        <message>
            <source>There is a preset {name} already.</source>
            <translation>Es gibt schon eine Vorgabe {name}.</translation>
        </message>
        <message>
            <source>There is no noise whose grain could come back.</source>
            <translation>Es gibt kein Rauschen, dessen Körnung zurückkehren könnte.</translation>
        </message>
        <message>
            <source>There is no photo in it; copy an image or a file first</source>
            <translation>Da ist kein Foto; zuerst ein Bild oder eine Datei kopieren</translation>
        </message>
        <message>
            <source>This format holds no transparency; the photo is laid over {colour}</source>
            <translation>Dieses Format kennt keine Transparenz; das Foto liegt auf {colour}</translation>
        </message>
        <message>
            <source>This is the first one</source>
            <translation>Das ist das erste Foto des Ordners</translation>
        </message>
        <message>
            <source>This is the last photo of its folder</source>
            <translation>Das ist das letzte Foto des Ordners</translation>
        </message>
        <message>
            <source>This model has no texture.</source>
            <translation>Dieses Modell kennt keine Textur.</translation>
        </message>
        <message>
            <source>Tiles</source>
            <translation>Kacheln</translation>
        </message>
        <message>
            <source>Time</source>
            <translation>Zeit</translation>
        </message>
        <message>
            <source>Try a sample</source>
            <translation>Beispiel ausprobieren</translation>
        </message>
        <message>
            <source>Type a value, or step with Up and Down (with Shift by ten)</source>
            <translation>Wert eintippen oder mit Auf und Ab ändern (mit Umschalt in Zehnerschritten)</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>Rückgängig</translation>
        </message>
        <message>
            <source>Unexpected {error} (details in {file})</source>
            <translation>Unerwarteter Fehler: {error} (Näheres in {file})</translation>
        </message>
        <message>
            <source>Unlike the others, unsurely read, or not given back by their results</source>
            <translation>Anders als die übrigen, unsicher erkannt, oder vom Ergebnis nicht wiedergegeben</translation>
        </message>
        <message>
            <source>Unlikely: {things}.</source>
            <translation>Unwahrscheinlich: {things}.</translation>
        </message>
        <message>
            <source>Use it</source>
            <translation>Verwenden</translation>
        </message>
        <message>
            <source>Usual names</source>
            <translation>Übliche Namen</translation>
        </message>
        <message>
            <source>Usual names, and fields to insert</source>
            <translation>Übliche Namen und Felder zum Einfügen</translation>
        </message>
        <message>
            <source>What happened</source>
            <translation>Was geschah</translation>
        </message>
        <message>
            <source>What if</source>
            <translation>Was wäre, wenn</translation>
        </message>
        <message>
            <source>What if: five settings</source>
            <translation>Was wäre, wenn: fünf Werte</translation>
        </message>
        <message>
            <source>What if: five settings of one factor (F2)</source>
            <translation>Was wäre, wenn: fünf Werte eines Faktors (F2)</translation>
        </message>
        <message>
            <source>What is read from the photo.</source>
            <translation>Was im Foto zu erkennen ist.</translation>
        </message>
        <message>
            <source>What is remembered is forgotten; photos stay</source>
            <translation>Gemerktes wird vergessen; Fotos bleiben</translation>
        </message>
        <message>
            <source>What is written</source>
            <translation>Was geschrieben wird</translation>
        </message>
        <message>
            <source>What restores the photo</source>
            <translation>Was das Foto restauriert</translation>
        </message>
        <message>
            <source>What the size says</source>
            <translation>Wie die Größe angegeben ist</translation>
        </message>
        <message>
            <source>What the two differ in, four times as strong; black where they are alike</source>
            <translation>Worin sich beide unterscheiden, vierfach verstärkt; schwarz, wo sie gleich sind</translation>
        </message>
        <message>
            <source>White</source>
            <translation>Weiß</translation>
        </message>
        <message>
            <source>Why</source>
            <translation>Warum</translation>
        </message>
        <message>
            <source>Why it stays sharp when enlarged</source>
            <translation>Warum es vergrößert scharf bleibt</translation>
        </message>
        <message>
            <source>Why: how the photo got this way</source>
            <translation>Warum: wie das Foto so wurde</translation>
        </message>
        <message>
            <source>Will be saved as {name}</source>
            <translation>Wird gespeichert als {name}</translation>
        </message>
        <message>
            <source>With a result</source>
            <translation>Mit Ergebnis</translation>
        </message>
        <message>
            <source>Without the reference</source>
            <translation>Ohne die Referenz</translation>
        </message>
        <message>
            <source>Worth a look</source>
            <translation>Auffällig</translation>
        </message>
        <message>
            <source>Write over the file that is there</source>
            <translation>Die vorhandene Datei überschreiben</translation>
        </message>
        <message>
            <source>Write the result to a file (Ctrl+E)</source>
            <translation>Das Ergebnis in eine Datei schreiben (Strg+E)</translation>
        </message>
        <message>
            <source>Write under a name that is free</source>
            <translation>Unter einem freien Namen schreiben</translation>
        </message>
        <message>
            <source>Zoom</source>
            <translation>Zoom</translation>
        </message>
        <message>
            <source>a larger value</source>
            <translation>ein größerer Wert</translation>
        </message>
        <message>
            <source>a tile equals the whole</source>
            <translation>eine Kachel gleicht dem Ganzen</translation>
        </message>
        <message>
            <source>a tile equals the whole with {margin} px around it, as measured</source>
            <translation>eine Kachel gleicht mit {margin} px Rand dem Ganzen, wie gemessen</translation>
        </message>
        <message>
            <source>about {count} h left</source>
            <translation>noch etwa {count} h</translation>
        </message>
        <message>
            <source>about {count} min left</source>
            <translation>noch etwa {count} min</translation>
        </message>
        <message>
            <source>about {count} s left</source>
            <translation>noch etwa {count} s</translation>
        </message>
        <message>
            <source>about {times}×</source>
            <translation>etwa {times}×</translation>
        </message>
        <message>
            <source>added</source>
            <translation>hinzugefügt</translation>
        </message>
        <message>
            <source>added from {file}</source>
            <translation>hinzugefügt aus {file}</translation>
        </message>
        <message>
            <source>after</source>
            <translation>nachher</translation>
        </message>
        <message>
            <source>all as found</source>
            <translation>alles wie erkannt</translation>
        </message>
        <message>
            <source>arrows</source>
            <translation>Pfeile</translation>
        </message>
        <message>
            <source>as the sliders are set</source>
            <translation>wie die Regler stehen</translation>
        </message>
        <message>
            <source>at quality {value}</source>
            <translation>mit Qualität {value}</translation>
        </message>
        <message>
            <source>automatic</source>
            <translation>Automatik</translation>
        </message>
        <message>
            <source>back to the estimate</source>
            <translation>zurück zur Schätzung</translation>
        </message>
        <message>
            <source>batch</source>
            <translation>Stapel</translation>
        </message>
        <message>
            <source>before</source>
            <translation>vorher</translation>
        </message>
        <message>
            <source>beside each photo</source>
            <translation>neben dem jeweiligen Foto</translation>
        </message>
        <message>
            <source>black</source>
            <translation>Schwarz</translation>
        </message>
        <message>
            <source>blur</source>
            <translation>Unschärfe</translation>
        </message>
        <message>
            <source>can't enlarge ×{scale}; give a number from {least} to {most}</source>
            <translation>Vergrößern ×{scale} geht nicht; möglich ist {least} bis {most}</translation>
        </message>
        <message>
            <source>can't look into {folder}: {why}</source>
            <translation>{folder} lässt sich nicht öffnen: {why}</translation>
        </message>
        <message>
            <source>certain</source>
            <translation>sicher</translation>
        </message>
        <message>
            <source>coarse</source>
            <translation>grob</translation>
        </message>
        <message>
            <source>colour around the picture</source>
            <translation>Farbe um das Bild</translation>
        </message>
        <message>
            <source>coloured</source>
            <translation>farbig</translation>
        </message>
        <message>
            <source>comes with the program</source>
            <translation>im Programm enthalten</translation>
        </message>
        <message>
            <source>comparing …</source>
            <translation>vergleicht …</translation>
        </message>
        <message>
            <source>compression</source>
            <translation>Kompression</translation>
        </message>
        <message>
            <source>copy the result</source>
            <translation>Ergebnis kopieren</translation>
        </message>
        <message>
            <source>dd MMM, HH:mm</source>
            <translation>d. MMM, HH:mm</translation>
        </message>
        <message>
            <source>difference to {what}, ×{gain}</source>
            <translation>Differenz zu: {what}, ×{gain}</translation>
        </message>
        <message>
            <source>disagreement</source>
            <translation>Widerspruch</translation>
        </message>
        <message>
            <source>does the result give the photo back?</source>
            <translation>ergibt das Ergebnis wieder das Foto?</translation>
        </message>
        <message>
            <source>done</source>
            <translation>fertig</translation>
        </message>
        <message>
            <source>done once though meant more than once: {files}</source>
            <translation>nur einmal bearbeitet, obwohl mehrfach gemeint: {files}</translation>
        </message>
        <message>
            <source>done once though meant more than once: {files} and {count} more</source>
            <translation>nur einmal bearbeitet, obwohl mehrfach gemeint: {files} und {count} weitere</translation>
        </message>
        <message>
            <source>double-click</source>
            <translation>Doppelklick</translation>
        </message>
        <message>
            <source>drag</source>
            <translation>Ziehen</translation>
        </message>
        <message>
            <source>effect: the difference to automatic</source>
            <translation>Wirkung: Differenz zur Automatik</translation>
        </message>
        <message>
            <source>en</source>
            <translation>de</translation>
        </message>
        <message>
            <source>enlarged about {times}× before</source>
            <translation>zuvor etwa {times}× vergrößert</translation>
        </message>
        <message>
            <source>export</source>
            <translation>exportieren</translation>
        </message>
        <message>
            <source>failed</source>
            <translation>fehlerhaft</translation>
        </message>
        <message>
            <source>fine</source>
            <translation>fein</translation>
        </message>
        <message>
            <source>fit, 100 %, one or the other</source>
            <translation>einpassen, 100 %, im Wechsel</translation>
        </message>
        <message>
            <source>followed, links to folders: {files}</source>
            <translation>gefolgt, Verknüpfungen zu Ordnern: {files}</translation>
        </message>
        <message>
            <source>followed, links to folders: {files} and {count} more</source>
            <translation>gefolgt, Verknüpfungen zu Ordnern: {files} und {count} weitere</translation>
        </message>
        <message>
            <source>found</source>
            <translation>erkannt</translation>
        </message>
        <message>
            <source>found: {value}</source>
            <translation>erkannt: {value}</translation>
        </message>
        <message>
            <source>from the file</source>
            <translation>Datei</translation>
        </message>
        <message>
            <source>grain</source>
            <translation>Körnung</translation>
        </message>
        <message>
            <source>grey</source>
            <translation>Grau</translation>
        </message>
        <message>
            <source>height</source>
            <translation>Höhe</translation>
        </message>
        <message>
            <source>height on paper</source>
            <translation>Höhe auf Papier</translation>
        </message>
        <message>
            <source>height {pixels}</source>
            <translation>Höhe {pixels}</translation>
        </message>
        <message>
            <source>hold to see before</source>
            <translation>halten zeigt vorher</translation>
        </message>
        <message>
            <source>in use</source>
            <translation>in Gebrauch</translation>
        </message>
        <message>
            <source>its blocks</source>
            <translation>seine Blöcke</translation>
        </message>
        <message>
            <source>its noise</source>
            <translation>sein Rauschen</translation>
        </message>
        <message>
            <source>its older blocks</source>
            <translation>seine älteren Blöcke</translation>
        </message>
        <message>
            <source>its sharpened edges</source>
            <translation>seine überschärften Kanten</translation>
        </message>
        <message>
            <source>its softness</source>
            <translation>seine Unschärfe</translation>
        </message>
        <message>
            <source>keep this as A and compare with it; with the photo again</source>
            <translation>als A merken und damit vergleichen; wieder mit dem Foto</translation>
        </message>
        <message>
            <source>least harm, most harm</source>
            <translation>geringster, größter Schaden</translation>
        </message>
        <message>
            <source>left out, earlier results: {files}</source>
            <translation>ausgelassen, frühere Ergebnisse: {files}</translation>
        </message>
        <message>
            <source>left out, earlier results: {files} and {count} more</source>
            <translation>ausgelassen, frühere Ergebnisse: {files} und {count} weitere</translation>
        </message>
        <message>
            <source>left out, folders of systems, bins and previews: {files}</source>
            <translation>ausgelassen, Ordner von Systemen, Papierkörben und Vorschauen: {files}</translation>
        </message>
        <message>
            <source>left out, folders of systems, bins and previews: {files} and {count} more</source>
            <translation>ausgelassen, Ordner von Systemen, Papierkörben und Vorschauen: {files} und {count} weitere</translation>
        </message>
        <message>
            <source>left out, hidden: {files}</source>
            <translation>ausgelassen, versteckt: {files}</translation>
        </message>
        <message>
            <source>left out, hidden: {files} and {count} more</source>
            <translation>ausgelassen, versteckt: {files} und {count} weitere</translation>
        </message>
        <message>
            <source>lens with pixel values: 200, 400, 800 %, off</source>
            <translation>Lupe mit Pixelwerten: 200, 400, 800 %, aus</translation>
        </message>
        <message>
            <source>less {what} than the others</source>
            <translation>weniger {what} als die anderen</translation>
        </message>
        <message>
            <source>long side</source>
            <translation>lange Seite</translation>
        </message>
        <message>
            <source>long side on paper</source>
            <translation>lange Seite auf Papier</translation>
        </message>
        <message>
            <source>long side {pixels}</source>
            <translation>lange Seite {pixels}</translation>
        </message>
        <message>
            <source>looking for photos …</source>
            <translation>sucht Fotos …</translation>
        </message>
        <message>
            <source>looking for this scene in it …</source>
            <translation>sucht darin diese Szene …</translation>
        </message>
        <message>
            <source>lower quality</source>
            <translation>geringere Qualität</translation>
        </message>
        <message>
            <source>megapixels</source>
            <translation>Megapixel</translation>
        </message>
        <message>
            <source>megapixels {count}</source>
            <translation>Megapixel {count}</translation>
        </message>
        <message>
            <source>memory ran out with the smallest tile; close other programs or enlarge less</source>
            <translation>der Speicher reicht auch für die kleinste Kachel nicht; andere Programme schließen oder weniger vergrößern</translation>
        </message>
        <message>
            <source>memory ran out: tile halved to {side}</source>
            <translation>Speicher zu knapp: Kachel auf {side} halbiert</translation>
        </message>
        <message>
            <source>memory ran out: went on with the {device}</source>
            <translation>Speicher zu knapp: weiter mit {device}</translation>
        </message>
        <message>
            <source>menu, settings</source>
            <translation>Menü, Einstellungen</translation>
        </message>
        <message>
            <source>more {what} than the others</source>
            <translation>mehr {what} als die anderen</translation>
        </message>
        <message>
            <source>mostly grey</source>
            <translation>überwiegend grau</translation>
        </message>
        <message>
            <source>move the handle (Shift: ten times), or the picture</source>
            <translation>Griff (Umschalt: zehnfach) oder Bild verschieben</translation>
        </message>
        <message>
            <source>move the picture</source>
            <translation>Bild verschieben</translation>
        </message>
        <message>
            <source>next, previous</source>
            <translation>nächstes, voriges</translation>
        </message>
        <message>
            <source>next, with the same settings</source>
            <translation>nächstes, mit gleichen Einstellungen</translation>
        </message>
        <message>
            <source>no photos in it</source>
            <translation>keine Fotos darin</translation>
        </message>
        <message>
            <source>no {name}</source>
            <translation>ohne {name}</translation>
        </message>
        <message>
            <source>noise</source>
            <translation>Rauschen</translation>
        </message>
        <message>
            <source>none</source>
            <translation>ohne</translation>
        </message>
        <message>
            <source>not followed, links that lead back up: {files}</source>
            <translation>nicht gefolgt, Verknüpfungen nach oben: {files}</translation>
        </message>
        <message>
            <source>not followed, links that lead back up: {files} and {count} more</source>
            <translation>nicht gefolgt, Verknüpfungen nach oben: {files} und {count} weitere</translation>
        </message>
        <message>
            <source>not restored yet</source>
            <translation>noch nicht restauriert</translation>
        </message>
        <message>
            <source>not running</source>
            <translation>läuft nicht</translation>
        </message>
        <message>
            <source>not saved</source>
            <translation>nicht gespeichert</translation>
        </message>
        <message>
            <source>not stated</source>
            <translation>nicht angegeben</translation>
        </message>
        <message>
            <source>nothing (the engine did not start)</source>
            <translation>nichts (das Rechenwerk startet nicht)</translation>
        </message>
        <message>
            <source>numbers overflowed: redone in float32 on {device}</source>
            <translation>Zahlenüberlauf: in float32 auf {device} wiederholt</translation>
        </message>
        <message>
            <source>on the handle: turn it</source>
            <translation>auf den Griff: drehen</translation>
        </message>
        <message>
            <source>one step (Shift: ten)</source>
            <translation>ein Schritt (Umschalt: zehn)</translation>
        </message>
        <message>
            <source>open a photo</source>
            <translation>Foto öffnen</translation>
        </message>
        <message>
            <source>opening {file} …</source>
            <translation>öffnet {file} …</translation>
        </message>
        <message>
            <source>or paste one with Ctrl+V. It stays on this computer.</source>
            <translation>oder mit Strg+V einfügen. Alles bleibt auf diesem Computer.</translation>
        </message>
        <message>
            <source>over 99 %</source>
            <translation>über 99 %</translation>
        </message>
        <message>
            <source>paste a photo</source>
            <translation>Foto einfügen</translation>
        </message>
        <message>
            <source>pasted image</source>
            <translation>eingefügtes Bild</translation>
        </message>
        <message>
            <source>paused</source>
            <translation>angehalten</translation>
        </message>
        <message>
            <source>pausing …</source>
            <translation>hält an …</translation>
        </message>
        <message>
            <source>photo</source>
            <translation>Foto</translation>
        </message>
        <message>
            <source>picture or panel takes the keys</source>
            <translation>Tasten an Bild oder Bedienfeld</translation>
        </message>
        <message>
            <source>preview {percent} %</source>
            <translation>Vorschau {percent} %</translation>
        </message>
        <message>
            <source>preview {seconds} s</source>
            <translation>Vorschau {seconds} s</translation>
        </message>
        <message>
            <source>px</source>
            <translation>px</translation>
        </message>
        <message>
            <source>quality</source>
            <translation>Qualität</translation>
        </message>
        <message>
            <source>reading …</source>
            <translation>liest …</translation>
        </message>
        <message>
            <source>reduced preview</source>
            <translation>verkleinerte Vorschau</translation>
        </message>
        <message>
            <source>restores and enlarges photos; knows noise, blur, resizing, sharpening and JPEG</source>
            <translation>restauriert und vergrößert Fotos; kennt Rauschen, Unschärfe, Skalieren, Schärfen und JPEG</translation>
        </message>
        <message>
            <source>restoring …</source>
            <translation>restauriert …</translation>
        </message>
        <message>
            <source>result, harmed again</source>
            <translation>Ergebnis, erneut geschädigt</translation>
        </message>
        <message>
            <source>saved</source>
            <translation>gespeichert</translation>
        </message>
        <message>
            <source>saved at about {quality} before</source>
            <translation>zuvor mit etwa {quality} gespeichert</translation>
        </message>
        <message>
            <source>see its own files</source>
            <translation>siehe die Dateien des Pakets</translation>
        </message>
        <message>
            <source>sharpened</source>
            <translation>geschärft</translation>
        </message>
        <message>
            <source>show or hide the panel</source>
            <translation>Bedienfeld ein- oder ausblenden</translation>
        </message>
        <message>
            <source>shrunk about {times}× before</source>
            <translation>zuvor etwa {times}× verkleinert</translation>
        </message>
        <message>
            <source>skipped</source>
            <translation>übersprungen</translation>
        </message>
        <message>
            <source>starting …</source>
            <translation>startet …</translation>
        </message>
        <message>
            <source>stopping …</source>
            <translation>bricht ab …</translation>
        </message>
        <message>
            <source>strength {percent} %</source>
            <translation>Stärke {percent} %</translation>
        </message>
        <message>
            <source>texture</source>
            <translation>Textur</translation>
        </message>
        <message>
            <source>the JPEG is cut off</source>
            <translation>das JPEG ist abgeschnitten</translation>
        </message>
        <message>
            <source>the JPEG is cut off: it has not all its details</source>
            <translation>das JPEG ist abgeschnitten: ihm fehlen Feinheiten</translation>
        </message>
        <message>
            <source>the JPEG is cut off: {missing} of its {rows} rows are missing</source>
            <translation>das JPEG ist abgeschnitten: {missing} seiner {rows} Zeilen fehlen</translation>
        </message>
        <message>
            <source>the day it was taken</source>
            <translation>Tag der Aufnahme</translation>
        </message>
        <message>
            <source>the enlargement</source>
            <translation>Vergrößerung</translation>
        </message>
        <message>
            <source>the model's name</source>
            <translation>Name des Modells</translation>
        </message>
        <message>
            <source>the photo</source>
            <translation>Foto</translation>
        </message>
        <message>
            <source>the photo's folder</source>
            <translation>Ordner des Fotos</translation>
        </message>
        <message>
            <source>the photo's name</source>
            <translation>Name des Fotos</translation>
        </message>
        <message>
            <source>the result does not give the photo back</source>
            <translation>das Ergebnis ergibt nicht wieder das Foto</translation>
        </message>
        <message>
            <source>the result doesn't give the photo back</source>
            <translation>das Ergebnis ergibt nicht wieder das Foto</translation>
        </message>
        <message>
            <source>the result gives the photo back</source>
            <translation>das Ergebnis ergibt wieder das Foto</translation>
        </message>
        <message>
            <source>the smear of an earlier enlargement</source>
            <translation>den Schleier einer früheren Vergrößerung</translation>
        </message>
        <message>
            <source>this list: open, close</source>
            <translation>diese Liste: öffnen, schließen</translation>
        </message>
        <message>
            <source>this model has no texture: the picture is the faithful one</source>
            <translation>dieses Modell kennt keine Textur: das Bild ist das getreue</translation>
        </message>
        <message>
            <source>times</source>
            <translation>Faktor</translation>
        </message>
        <message>
            <source>treat as</source>
            <translation>annehmen</translation>
        </message>
        <message>
            <source>under 1 %</source>
            <translation>unter 1 %</translation>
        </message>
        <message>
            <source>undo, redo</source>
            <translation>rückgängig, wiederholen</translation>
        </message>
        <message>
            <source>value</source>
            <translation>Wert</translation>
        </message>
        <message>
            <source>waiting</source>
            <translation>wartet</translation>
        </message>
        <message>
            <source>what if: five settings of one factor</source>
            <translation>was wäre, wenn: fünf Werte eines Faktors</translation>
        </message>
        <message>
            <source>white</source>
            <translation>Weiß</translation>
        </message>
        <message>
            <source>why: how the photo got this way</source>
            <translation>warum: wie das Foto so wurde</translation>
        </message>
        <message>
            <source>width</source>
            <translation>Breite</translation>
        </message>
        <message>
            <source>width on paper</source>
            <translation>Breite auf Papier</translation>
        </message>
        <message>
            <source>width {pixels}</source>
            <translation>Breite {pixels}</translation>
        </message>
        <message>
            <source>x2, or long3000 for a size in pixels</source>
            <translation>x2, oder long3000 für eine Größe in Pixeln</translation>
        </message>
        <message>
            <source>zoom in, zoom out, zoom at the cursor</source>
            <translation>vergrößern, verkleinern, beim Zeiger</translation>
        </message>
        <message>
            <source>{amount} of 255, {kinds}</source>
            <translation>{amount} von 255, {kinds}</translation>
        </message>
        <message>
            <source>{count} exports are not done. If they are stopped, nothing of them is left.</source>
            <translation>{count} Exporte sind nicht fertig. Davon bliebe nichts übrig.</translation>
        </message>
        <message>
            <source>{count} files and folders</source>
            <translation>{count} Dateien und Ordner</translation>
        </message>
        <message>
            <source>{count} of {total} done</source>
            <translation>{count} von {total} fertig</translation>
        </message>
        <message>
            <source>{count} photos</source>
            <translation>{count} Fotos</translation>
        </message>
        <message>
            <source>{file} holds no preset: {why}</source>
            <translation>{file} enthält keine Vorgabe: {why}</translation>
        </message>
        <message>
            <source>{file} holds no settings: {why}</source>
            <translation>{file} enthält keine Einstellungen: {why}</translation>
        </message>
        <message>
            <source>{file} is a Python pickle. Pickles can hold programs; this one is read without running any, and only its weights are kept, as safetensors. Take it only if you trust where it is from.</source>
            <translation>{file} ist ein Python-Pickle. Pickles können Programme enthalten; dieses wird gelesen, ohne eines auszuführen, und nur seine Gewichte werden behalten, als safetensors. Nur verwenden, wenn die Herkunft vertrauenswürdig ist.</translation>
        </message>
        <message>
            <source>{file}, copied</source>
            <translation>{file}, kopiert</translation>
        </message>
        <message>
            <source>{file}, {width} × {height} pixels, enlarged {scale} times.</source>
            <translation>{file}, {width} × {height} Pixel, {scale}-fach vergrößert.</translation>
        </message>
        <message>
            <source>{format} holds 8 bits a channel, the photo has {bits}: PNG and TIFF keep them.</source>
            <translation>{format} fasst 8 Bit je Kanal, das Foto hat {bits}: PNG und TIFF behalten sie.</translation>
        </message>
        <message>
            <source>{format} holds no transparency: the photo was laid over the background colour.</source>
            <translation>{format} kennt keine Transparenz: das Foto liegt auf der Hintergrundfarbe.</translation>
        </message>
        <message>
            <source>{format} holds no transparency: the photo was laid over white.</source>
            <translation>{format} kennt keine Transparenz: das Foto liegt auf Weiß.</translation>
        </message>
        <message>
            <source>{format} is written in sRGB: the photo's colours were converted.</source>
            <translation>{format} wird in sRGB geschrieben: die Farben des Fotos wurden umgerechnet.</translation>
        </message>
        <message>
            <source>{label} as found, {value}</source>
            <translation>{label} wie erkannt: {value}</translation>
        </message>
        <message>
            <source>{label} goes from {low} to {high}; {typed} is out of range</source>
            <translation>{label} geht von {low} bis {high}; {typed} liegt außerhalb</translation>
        </message>
        <message>
            <source>{label} known to be {value}</source>
            <translation>{label} bekannt: {value}</translation>
        </message>
        <message>
            <source>{label} treated as harsher than found</source>
            <translation>{label} stärker angenommen als erkannt</translation>
        </message>
        <message>
            <source>{label} treated as milder than found</source>
            <translation>{label} schwächer angenommen als erkannt</translation>
        </message>
        <message>
            <source>{label} treated as {value}</source>
            <translation>{label} angenommen: {value}</translation>
        </message>
        <message>
            <source>{label}, slider</source>
            <translation>{label}, Regler</translation>
        </message>
        <message>
            <source>{label}, slider, {value}</source>
            <translation>{label}, Regler, {value}</translation>
        </message>
        <message>
            <source>{label}, state</source>
            <translation>{label}, Zustand</translation>
        </message>
        <message>
            <source>{larger} by interpolation alone, this photo would show {harm} larger, too. Here they are believed to be harm and not part of the scene, so they are undone first, as far as what is found goes, and what lies between the pixels is drawn from what is left. Where the photo doesn't tell, less is undone: that is the safer picture.</source>
            <translation>{larger} und nur interpoliert, würde dieses Foto auch {harm} größer zeigen. Hier gilt das als Schaden und nicht als Teil der Szene: Es wird zuerst behoben, so weit das Erkannte reicht, und was zwischen den Pixeln liegt, wird aus dem gezeichnet, was bleibt. Wo das Foto nichts verrät, wird weniger behoben: Das ist das sicherere Bild.</translation>
        </message>
        <message>
            <source>{larger}, a photo shows its own pixels. Nothing worth mentioning was done to this one, so nothing is taken away, and what lies between its pixels is drawn from what edges and textures like its own usually look like.</source>
            <translation>{larger}, zeigt ein Foto seine eigenen Pixel. Mit diesem geschah nichts Nennenswertes; darum wird nichts weggenommen, und was zwischen seinen Pixeln liegt, wird so gezeichnet, wie Kanten und Texturen dieser Art gewöhnlich aussehen.</translation>
        </message>
        <message>
            <source>{licence}; trained on the photos named in the data manifest</source>
            <translation>{licence}; trainiert mit den Fotos, die das Datenverzeichnis nennt</translation>
        </message>
        <message>
            <source>{model} enlarges ×{largest} at most</source>
            <translation>{model} vergrößert höchstens ×{largest}</translation>
        </message>
        <message>
            <source>{name} is a file of yours and stays; will be saved as {other}</source>
            <translation>{name} ist eine eigene Datei und bleibt; gespeichert wird als {other}</translation>
        </message>
        <message>
            <source>{name} is being saved; another will be saved as {other}</source>
            <translation>{name} wird gerade gespeichert; das nächste wird {other}</translation>
        </message>
        <message>
            <source>{name} is no sharper than the result without it: it was left out</source>
            <translation>{name} ist nicht schärfer als das Ergebnis ohne dieses Foto: nicht verwendet</translation>
        </message>
        <message>
            <source>{name} is there already and will be replaced</source>
            <translation>{name} gibt es schon und wird ersetzt</translation>
        </message>
        <message>
            <source>{name} is there already; will be saved as {other}</source>
            <translation>{name} gibt es schon; gespeichert wird als {other}</translation>
        </message>
        <message>
            <source>{name} shows no part of this scene that could be matched: it was left out</source>
            <translation>In {name} war nichts von dieser Szene wiederzufinden: nicht verwendet</translation>
        </message>
        <message>
            <source>{name} shows {share} of this scene</source>
            <translation>{name} zeigt {share} dieser Szene</translation>
        </message>
        <message>
            <source>{scale} times as wide and as high</source>
            <translation>{scale}-mal so breit und so hoch</translation>
        </message>
        <message>
            <source>{size} is smaller than the photo's {sides} pixels; ask for more, or shrink it elsewhere</source>
            <translation>{size} ist kleiner als das Foto mit {sides} Pixeln; mehr verlangen oder anderswo verkleinern</translation>
        </message>
        <message>
            <source>{size} is too large</source>
            <translation>{size} ist zu groß</translation>
        </message>
        <message>
            <source>{size} is ×{scale} of the photo's {sides} pixels; give at most ×{most}, which is {limit}</source>
            <translation>{size} ist das {scale}-Fache der {sides} Pixel des Fotos; höchstens ×{most}, also {limit}</translation>
        </message>
        <message>
            <source>{size} · {millions} million numbers</source>
            <translation>{size} · {millions} Mio. Zahlen</translation>
        </message>
        <message>
            <source>{these} and {that}</source>
            <translation>{these} und {that}</translation>
        </message>
        <message>
            <source>{what} is unsure</source>
            <translation>{what} ist unsicher</translation>
        </message>
        <message>
            <source>{what}, progress</source>
            <translation>{what}, Fortschritt</translation>
        </message>
        <message>
            <source>{what}: the result was not finite in any number format; nothing was written</source>
            <translation>{what}: in keinem Zahlenformat ein endliches Ergebnis; nichts wurde geschrieben</translation>
        </message>
        <message>
            <source>{why}. It is restored without enlarging.</source>
            <translation>{why}. Es wird ohne Vergrößern restauriert.</translation>
        </message>
        <message>
            <source>{why}. The batch waits; go on with it when that is mended.</source>
            <translation>{why}. Der Stapel wartet; fortsetzen, sobald das behoben ist.</translation>
        </message>
        <message>
            <source>{width}×{height} pixels need {size} GB of memory, and there is less; enlarge less</source>
            <translation>{width}×{height} Pixel brauchen {size} GB Speicher, so viel ist nicht da; weniger vergrößern</translation>
        </message>
    </context>
</TS>
