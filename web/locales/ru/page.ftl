### Что говорит страница. Имена полей, фаз и видов объектов Kubernetes не переводятся.

brand = Bindery
tagline = Хранилище Kubernetes 1.36, запись за записью. Симуляция прямо в браузере.
fidelity-link = Насколько это точно?
language-label = Язык

## The head

examples-button = Примеры
examples-label = Примеры
examples-guided = с гидом
reset-button = Новый кластер
reset-title = Начать с пустого кластера. Текст остаётся; прежний кластер остаётся в «Недавних».
share-button = Поделиться
share-title = Скопировать ссылку на всё это; другие способы поделиться
share-done = Ссылка — в адресной строке и в буфере обмена.
share-imported = Ссылка — в адресной строке и в буфере обмена. В ней текст редактора, но не импортированный кластер.
recent-button = Недавние
recent-title = Недавние документы
open-button = Открыть…
open-title = Открыть файлы манифестов
save-button = Сохранить
save-title = Сохранить манифест в файл
undo-button = Отменить
undo-cluster = Создан новый кластер.
undo-example = Открыт пример.
undo-guide = Пример с шагами заменил ваш манифест.
notice-dismiss = Закрыть
document-untitled = Без объектов
storage-blocked = Браузер не разрешает странице хранить данные. Когда вы закроете страницу, манифест и кластер пропадут. Сохраните манифест в файл.
storage-full = Хранилище браузера заполнено. Последние изменения не сохранятся после перезагрузки. Сохраните манифест в файл или удалите недавние документы.
storage-room = Хранилище браузера заполнено. Удалён самый старый документ: { $title }.

## Examples

example-nfs-title = Том NFS и заявка на него
example-nfs-about = 10Gi класса slow и заявка на 5Gi: ей достаются все десять.
example-ceph-rbd-title = Ceph RBD без класса
example-ceph-rbd-about = Класс не указан ни там, ни там, а размеры совпадают. В Kubernetes 1.31 встроенный плагин rbd удалён: объекты связываются, но ни один kubelet не может смонтировать том. Используйте драйвер CSI rbd.csi.ceph.com.
example-cephfs-title = CephFS: пишут многие
example-cephfs-about = ReadWriteMany с secretRef и заявка на 8Gi. В Kubernetes 1.31 встроенный плагин cephfs удалён: объекты связываются, но ни один kubelet не может смонтировать том. Используйте драйвер CSI cephfs.csi.ceph.com.
example-host-path-title = Класс только с одной стороны
example-host-path-about = hostPath класса slow и заявка без класса. Свяжутся ли они? А если нет, то почему?
example-local-title = Диск одного узла
example-local-about = Том local с nodeAffinity; его класс ждёт первого потребителя.
example-dynamic-title = Том, созданный для Pod
example-dynamic-about = Заявка ждёт свой Pod; затем драйвер CSI создаёт том, и том подключают, подготавливают и монтируют.
example-populator-title = Том, наполненный заранее
example-populator-about = Populator получает том по собственной заявке, Pod записывает в него файл, и лишь затем том передают заявке пользователя.
example-web-title = StatefulSet с собственными томами
example-web-about = Два Pod, две заявки. Удалите web-0 и посмотрите, как он вернётся к той же заявке.
example-states-title = Таблица состояний
example-states-about = Available, Bound, Terminating, Lost, Released, Failed: все фазы и что к ним приводит.

## A guided example

guide-count = Шаг { $step } из { $of }
guide-next = Выполнить
guide-close = Убрать гид
guide-end = Это была вся жизнь тома. Пройдите её назад кнопками внизу или продолжите с любого места по-своему.
guide-states-1 = Создайте том. На него пока никто не претендует: он становится Available.
guide-states-2 = Создайте подходящую заявку. Мгновение она в фазе Pending, затем и она, и том — Bound.
guide-states-3 = Удалите том, пока он связан. Его держит финализатор: kubectl показывает Terminating, а заявка остаётся Bound.
guide-states-4 = Снимите финализаторы силой. Тома больше нет, и заявка, которая на него указывала, теперь Lost.
guide-states-5 = Создайте том снова, под тем же именем. Заявка забирает его обратно: Bound.
guide-states-6 = Удалите заявку. Том сохраняет данные и claimRef: он Released, и больше никому не достанется.
guide-states-7 = Уберите claimRef вручную: снова Available.
guide-states-8 = Теперь политика освобождения Delete и новая заявка: Bound.
guide-states-9 = Удалите заявку. Удалить экспорт NFS здесь никто не умеет: освобождение не удаётся, и том становится Failed.

## Panels

tabs-label = Панели
tab-lessons = Уроки
tab-manifest = Манифест
tab-story = История
tab-objects = Объекты
tab-graph = Граф
tab-nodes = Узлы
tab-etcd = etcd
tab-events = События
tab-csi = CSI
tab-terminal = Терминал
tab-time = Время
tab-explain = Разбор
panel-manifest = Манифест
panel-story = История
panel-objects = Объекты
panel-graph = Граф: что на что указывает
panel-nodes = Узлы: подключено, подготовлено, смонтировано
panel-etcd = etcd
panel-events = kubectl get events
panel-terminal = Терминал
panel-time = Время
panel-explain = Разбор: что застряло и почему
panel-csi = Вызовы драйверов CSI

## The editor

editor-label = Манифест, YAML или JSON. Выйти из редактора: Escape, затем Tab.
apply-button = Применить
apply-key = Ctrl ↵
apply-title = kubectl apply -f - (Ctrl+Enter или ⌘Enter)
as-typed = при вводе
as-typed-title = Применять каждую корректную правку автоматически
step-by-step = по шагам
step-by-step-title = Контроллеры ждут кнопку шага
removed-text = { $n ->
    [one] В тексте больше нет { $n } объекта:
    [few] В тексте больше нет { $n } объектов:
    [many] В тексте больше нет { $n } объектов:
   *[other] В тексте больше нет { $n } объекта:
  }
prune-button = Удалить из кластера
problems-count = { $n ->
    [one] { $n } проблема
    [few] { $n } проблемы
    [many] { $n } проблем
   *[other] { $n } проблемы
  }
objects-valid = { $n ->
    [one] { $n } объект, без ошибок
    [few] { $n } объекта, без ошибок
   *[other] { $n } объектов, без ошибок
  }
objects-accepted = { $n ->
    [one] { $n } объект, принят API-сервером
    [few] { $n } объекта, приняты API-сервером
    [many] { $n } объектов, приняты API-сервером
   *[other] { $n } объекта, приняты API-сервером
  }
text-empty = В тексте пока нет ни одного объекта.
separator-columns = Ширина первого столбца
separator-rows = Высота таблицы объектов
separator-title = Перетащите или используйте клавиши со стрелками. Чтобы свернуть, щёлкните дважды или нажмите Enter.
problem-line = строка { $line }
problem-error = Ошибка
problem-warning = Предупреждение
problem-note = Примечание
problem-whole = Полная ошибка kubectl
problem-stored = { $kind }: сохраняется. Bindery не имитирует контроллер для этого типа.

## The story

actor-you = Вы
verb-created = создано
verb-changed = изменено
verb-deleted = удалено
fields-more = и ещё { $n }
revision-title = ревизия etcd { $revision }
story-hint = Откройте шаг, чтобы увидеть diff и причину.
story-empty = Пока ничего не произошло.
story-empty-more = Нажмите «Применить»: здесь появится каждая запись, которую в ответ сделает Kubernetes, — с автором и причиной.
past-note = Ревизия { $revision }: всё так, как было тогда
time-later = { $n ->
    [one] { $n } секунду спустя
    [few] { $n } секунды спустя
    [many] { $n } секунд спустя
   *[other] { $n } секунды спустя
  }
jump-button = К этому моменту
quiet-step = проверяет { $key }: записывать нечего.
quiet-deliver = узнаёт об изменении.
quiet-resync = сверяется с часами: всё снова в очереди.
quiet-crash = падает и запускается снова: всё, что было известно и делалось, потеряно.
quiet-fail = следующая запись не удастся.
quiet-hold = наблюдения (watch) замирают: ничего нового не слышно.
quiet-release = наблюдения (watch) продолжаются.
quiet-machine = перемены среди машин: { $name }.
diff-form = Формат объектов
diff-layout = Вид diff
diff-unified = Одним столбцом
diff-split = Рядом
diff-label = Изменение { $key }
diff-folded = { $n ->
    [one] { $n } строка без изменений
    [few] { $n } строки без изменений
    [many] { $n } строк без изменений
   *[other] { $n } строки без изменений
  }
diff-removed = удалено:
diff-added = добавлено:
candidates-title = Кандидаты в порядке рассмотрения
candidates-object = Объект
candidates-verdict = Вердикт
candidates-chosen = выбран
candidates-passed = подошёл бы
candidates-want = нужно
candidates-have = есть
candidates-pass = подходит:
candidates-fail = не подходит:
candidates-rules = Выполнено
candidates-n-passed = выполнено: { $n }
candidates-any = без требований
value-none = пусто

## The other panels

objects-empty = Пока нет ни томов, ни заявок, ни классов.
object-why = Почему { $name } не готов?
object-why-short = почему?
object-delete = kubectl delete { $name }
object-delete-head = Удалить
nodes-empty = Узлов нет.
node-cordon = Cordon
node-uncordon = Uncordon
node-left = Ещё здесь, хотя ни один Pod этим не пользуется
node-idle = Здесь ничего не подключено и не смонтировано.
stage-attached = подключён
stage-staged = подготовлен
stage-mounted = смонтирован
stage-mapped = отображён
step-done = : готово
step-open = : ещё нет
mount-claim = заявка { $claim } → { $pv }
mount-subpath = только { $path }
mount-read-only = только чтение
mount-where = на узле
mount-files = { $n ->
    [0] файлов пока нет
    [one] { $n } файл
    [few] { $n } файла
    [many] { $n } файлов
   *[other] { $n } файла
  }
mount-reporting = Ждёт, пока узел сообщит, что использует том.
mount-attaching = Ждёт подключения тома.
mount-staging = Ждёт, пока драйвер подготовит том на узле (stage).
mount-publishing = Ждёт, пока драйвер опубликует том для Pod (publish).
mount-unmounting = Pod уходит: том нужно размонтировать.
whole-loading = Минутку: эта часть страницы загружается.
whole-failed = Не удалось загрузить эту часть страницы. Остальная страница продолжает работать.
whole-again = Загрузить снова
events-empty = Событий пока нет.

## The transport

transport-label = Время
transport-step-back = На запись назад
transport-step-forward = К следующей записи
transport-step-controller = Шаг контроллера
transport-play = Пуск
transport-pause = Пауза
transport-settle = Запустить контроллеры до завершения работы
transport-stop = Остановить контроллеры здесь
slider-label = Ревизия
slider-value = ревизия { $revision }: { $key }, автор — { $actor }
slider-first = ревизия { $revision }
revision-of = рев. { $revision } / { $newest }
speed-label = Скорость
branch-label = Ветвь истории
branch-first = Ветвь { $n }
branch-name = Ветвь { $n }, с ревизии { $revision }
continue-button = Продолжить отсюда
continue-title = Начать с этого момента новую ветвь истории; прежняя сохранится
controllers-paused = Контроллеры приостановлены.
print-earlier = { $n ->
    [one] { $n } более ранний шаг не напечатан.
    [few] { $n } более ранних шага не напечатаны.
    [many] { $n } более ранних шагов не напечатаны.
   *[other] { $n } более ранних шагов не напечатано.
  }
live-button = Сейчас
live-title = Назад в настоящее

progress-replay = Повторяем сделанное раньше: { $done } из { $all }
progress-command = Применяется: { $done } из { $all }
progress-wait = Ожидание: { $done } с из { $all } с времени кластера
link-too-much = Эта ссылка требует больше работы, чем выполняет страница. Открыт только её текст; ничего не применено.
link-asks = Эта ссылка требует больше работы, чем страница делает за один раз.
link-resume = Продолжить
link-leave = Остановить здесь
progress-first = Сделанное до перезагрузки ещё повторяется. Подождите немного.
more-rows = { $n ->
    [one] Показать ещё { $n } строку
    [few] Показать ещё { $n } строки
   *[other] Показать ещё { $n } строк
  }
keys-title = Клавиши
keys-more = Во время набора текста это обычные буквы. Ctrl+Enter применяет, Esc закрывает, стрелки ходят по вкладкам, меню и истории.
letters = Буквы — это клавиши
letters-title = Включает и выключает клавиши из этого списка
keys-story = Открыть самую новую запись
keys-lesson = Следующий шаг урока
keys-prompt = К командной строке
keys-search = Поиск по тексту события
