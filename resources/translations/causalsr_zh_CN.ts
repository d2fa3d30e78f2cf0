<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
    <context>
        <name>CausalSR</name>
        <message>
            <source> (from the file)</source>
            <translation>（来自文件）</translation>
        </message>
        <message>
            <source> (you know it)</source>
            <translation>（已知）</translation>
        </message>
        <message>
            <source> ({low} to {high})</source>
            <translation>（{low} 至 {high}）</translation>
        </message>
        <message>
            <source>+   −   wheel</source>
            <translation>+   −   滚轮</translation>
        </message>
        <message>
            <source>, </source>
            <translation>，</translation>
        </message>
        <message>
            <source>, look at it</source>
            <translation>，值得一看</translation>
        </message>
        <message>
            <source>, own settings</source>
            <translation>，单独设置</translation>
        </message>
        <message>
            <source>1 photo</source>
            <translation>1 张照片</translation>
        </message>
        <message>
            <source>1 to 8; fractions, too</source>
            <translation>1 到 8；可用小数</translation>
        </message>
        <message>
            <source>16 bit</source>
            <translation>16 位</translation>
        </message>
        <message>
            <source>1:1 lock: 100 % from photo to photo</source>
            <translation>锁定 1:1：逐张保持 100 %</translation>
        </message>
        <message>
            <source>256 levels a channel</source>
            <translation>每通道 256 级</translation>
        </message>
        <message>
            <source>65,536 levels a channel</source>
            <translation>每通道 65,536 级</translation>
        </message>
        <message>
            <source>8 bit</source>
            <translation>8 位</translation>
        </message>
        <message>
            <source>A batch is running. It can be gone on with at the next start.</source>
            <translation>有批处理正在运行。下次启动时可以继续。</translation>
        </message>
        <message>
            <source>A batch is under way; stop it before another is planned</source>
            <translation>已有批处理在进行；请先停止它，再计划另一个</translation>
        </message>
        <message>
            <source>A batch of {total} photos isn't done: {left} are left.</source>
            <translation>有一批 {total} 张照片尚未完成：还剩 {left} 张。</translation>
        </message>
        <message>
            <source>A name, in which each photo fills in:</source>
            <translation>名称，其中由各照片填入：</translation>
        </message>
        <message>
            <source>A new result beside the earlier one</source>
            <translation>在已有结果旁生成新的结果</translation>
        </message>
        <message>
            <source>A pasted picture has no folder with others</source>
            <translation>粘贴的图片没有同文件夹的其他照片</translation>
        </message>
        <message>
            <source>A result is being saved by the model in use; choose another one when that is done</source>
            <translation>正在用当前模型保存结果；完成后再选其他模型</translation>
        </message>
        <message>
            <source>About CausalSR</source>
            <translation>关于 CausalSR</translation>
        </message>
        <message>
            <source>Add a model</source>
            <translation>添加模型</translation>
        </message>
        <message>
            <source>Add a model from a file: safetensors, or a PyTorch checkpoint</source>
            <translation>从文件添加模型：safetensors 或 PyTorch 检查点</translation>
        </message>
        <message>
            <source>Add nothing</source>
            <translation>不添加</translation>
        </message>
        <message>
            <source>Add…</source>
            <translation>添加…</translation>
        </message>
        <message>
            <source>After; a click on it, or holding Space, shows before</source>
            <translation>处理后；点击或按住空格显示处理前</translation>
        </message>
        <message>
            <source>All</source>
            <translation>全部</translation>
        </message>
        <message>
            <source>All as found</source>
            <translation>全部按检测结果</translation>
        </message>
        <message>
            <source>All models; add those of others</source>
            <translation>所有模型；可添加他人的模型</translation>
        </message>
        <message>
            <source>All photos of the batch</source>
            <translation>批处理中的所有照片</translation>
        </message>
        <message>
            <source>All photos: {wishes}</source>
            <translation>所有照片：{wishes}</translation>
        </message>
        <message>
            <source>All settings as on the first day</source>
            <translation>恢复所有初始设置</translation>
        </message>
        <message>
            <source>Always dark</source>
            <translation>始终深色</translation>
        </message>
        <message>
            <source>Always light</source>
            <translation>始终浅色</translation>
        </message>
        <message>
            <source>An export is running. If it is stopped, nothing of it is left.</source>
            <translation>有导出正在进行。关闭后不会留下任何内容。</translation>
        </message>
        <message>
            <source>Another photo of this scene</source>
            <translation>此场景的另一张照片</translation>
        </message>
        <message>
            <source>Another photo that shows this scene better: another shot, the next frame of a burst, a print of the same negative. Where it shows more, the result takes it over</source>
            <translation>更好地拍到此场景的另一张照片：另一次拍摄、连拍的下一张、同一底片的另一张冲印。它拍到的更多细节会用到结果中</translation>
        </message>
        <message>
            <source>Around the picture</source>
            <translation>画面周围</translation>
        </message>
        <message>
            <source>As if it were so; what is found of the rest stays.</source>
            <translation>当作如此；其余检测结果不变。</translation>
        </message>
        <message>
            <source>As set</source>
            <translation>按当前值</translation>
        </message>
        <message>
            <source>As the system</source>
            <translation>跟随系统</translation>
        </message>
        <message>
            <source>Automatic</source>
            <translation>自动</translation>
        </message>
        <message>
            <source>Back</source>
            <translation>返回</translation>
        </message>
        <message>
            <source>Back from about</source>
            <translation>从“关于”返回</translation>
        </message>
        <message>
            <source>Back from the models</source>
            <translation>从模型页返回</translation>
        </message>
        <message>
            <source>Back from the settings</source>
            <translation>从设置返回</translation>
        </message>
        <message>
            <source>Back from why</source>
            <translation>从“为什么”返回</translation>
        </message>
        <message>
            <source>Back to the estimate of {label} (or double-click the slider)</source>
            <translation>恢复为{label}的估计值（或双击滑块）</translation>
        </message>
        <message>
            <source>Back to the picture</source>
            <translation>返回画面</translation>
        </message>
        <message>
            <source>Back to the picture (Esc)</source>
            <translation>返回画面 (Esc)</translation>
        </message>
        <message>
            <source>Back to the sliders (Esc)</source>
            <translation>返回滑块 (Esc)</translation>
        </message>
        <message>
            <source>Background</source>
            <translation>背景</translation>
        </message>
        <message>
            <source>Batch</source>
            <translation>批处理</translation>
        </message>
        <message>
            <source>Batch of {time}</source>
            <translation>{time} 的批处理</translation>
        </message>
        <message>
            <source>Before and after beside each other</source>
            <translation>处理前后并排</translation>
        </message>
        <message>
            <source>Before and after beside each other, for showing others; 8 bits, no EXIF</source>
            <translation>处理前后并排，便于展示；8 位，无 EXIF</translation>
        </message>
        <message>
            <source>Before and after on either side of a handle</source>
            <translation>分割线两侧为处理前后</translation>
        </message>
        <message>
            <source>Before on the left half, after on the right, for showing others; 8 bits, no EXIF</source>
            <translation>左半为处理前，右半为处理后，便于展示；8 位，无 EXIF</translation>
        </message>
        <message>
            <source>Bits per channel</source>
            <translation>每通道位数</translation>
        </message>
        <message>
            <source>Black</source>
            <translation>黑色</translation>
        </message>
        <message>
            <source>Blur</source>
            <translation>模糊</translation>
        </message>
        <message>
            <source>Built of</source>
            <translation>组成部分</translation>
        </message>
        <message>
            <source>CPU, {count} core</source>
            <translation>CPU，{count} 核</translation>
        </message>
        <message>
            <source>CPU, {count} cores</source>
            <translation>CPU，{count} 核</translation>
        </message>
        <message>
            <source>Can't read {file}: it is not an image in a known format ({formats}).</source>
            <translation>无法读取 {file}：不是已知格式的图像（{formats}）。</translation>
        </message>
        <message>
            <source>Can't read {file}: its header says {width} × {height} pixels; the file is damaged.</source>
            <translation>无法读取 {file}：文件头写着 {width} × {height} 像素；文件已损坏。</translation>
        </message>
        <message>
            <source>Can't read {file}: the file is empty; choose another copy of it.</source>
            <translation>无法读取 {file}：文件是空的；请换一份副本。</translation>
        </message>
        <message>
            <source>Can't read {file}: the {kind} data are damaged or cut off ({why}); choose another copy of it.</source>
            <translation>无法读取 {file}：{kind} 数据已损坏或不完整（{why}）；请换一份副本。</translation>
        </message>
        <message>
            <source>Can't read {file}: there is no such file; check the name.</source>
            <translation>无法读取 {file}：没有这个文件；请检查名称。</translation>
        </message>
        <message>
            <source>Can't read {file}: there is not enough memory for it; close other programs.</source>
            <translation>无法读取 {file}：内存不足；请关闭其他程序。</translation>
        </message>
        <message>
            <source>Can't read {file}: you may not read it; check the file's permissions.</source>
            <translation>无法读取 {file}：没有读取权限；请检查文件权限。</translation>
        </message>
        <message>
            <source>Can't read {file}: {why}; choose another copy of it.</source>
            <translation>无法读取 {file}：{why}；请选择另一份副本。</translation>
        </message>
        <message>
            <source>Can't write {file}: a folder has that name; choose another.</source>
            <translation>无法写入 {file}：已有同名文件夹；请换个名称。</translation>
        </message>
        <message>
            <source>Can't write {file}: it may take {size} MB, the disk has {free} MB free; make room.</source>
            <translation>无法写入 {file}：可能需要 {size} MB，磁盘只剩 {free} MB；请腾出空间。</translation>
        </message>
        <message>
            <source>Can't write {file}: the file there is write-protected; choose another name.</source>
            <translation>无法写入 {file}：原有文件有写保护；请换个名称。</translation>
        </message>
        <message>
            <source>Can't write {file}: the folder {folder} does not exist; create it first.</source>
            <translation>无法写入 {file}：文件夹 {folder} 不存在；请先创建。</translation>
        </message>
        <message>
            <source>Can't write {file}: the folder {folder} is write-protected; choose another.</source>
            <translation>无法写入 {file}：文件夹 {folder} 有写保护；请另选一个。</translation>
        </message>
        <message>
            <source>Can't write {file}: {why}</source>
            <translation>无法写入 {file}：{why}</translation>
        </message>
        <message>
            <source>Can't write {file}: {why}; the file that was there is untouched.</source>
            <translation>无法写入 {file}：{why}；原有文件未变。</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>Cancelled; nothing was written</source>
            <translation>已取消；未写入任何内容</translation>
        </message>
        <message>
            <source>Choose a folder</source>
            <translation>选择文件夹</translation>
        </message>
        <message>
            <source>Choose a photo (Ctrl+O)</source>
            <translation>选择照片 (Ctrl+O)</translation>
        </message>
        <message>
            <source>Choose or drop here…</source>
            <translation>选择或拖到这里…</translation>
        </message>
        <message>
            <source>Choose the folder for the results</source>
            <translation>选择结果文件夹</translation>
        </message>
        <message>
            <source>Choose…</source>
            <translation>选择…</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>Close line</source>
            <translation>关闭此行</translation>
        </message>
        <message>
            <source>Close message</source>
            <translation>关闭消息</translation>
        </message>
        <message>
            <source>Close this line</source>
            <translation>关闭这一行</translation>
        </message>
        <message>
            <source>Close this message</source>
            <translation>关闭此消息</translation>
        </message>
        <message>
            <source>Close when it is done</source>
            <translation>完成后关闭</translation>
        </message>
        <message>
            <source>Compare with the photo again</source>
            <translation>重新与照片比较</translation>
        </message>
        <message>
            <source>Compared factor</source>
            <translation>比较的因素</translation>
        </message>
        <message>
            <source>Comparison</source>
            <translation>比较</translation>
        </message>
        <message>
            <source>Consistency</source>
            <translation>一致性</translation>
        </message>
        <message>
            <source>Consistency: does the result give the photo back?</source>
            <translation>一致性：结果能还原出照片吗？</translation>
        </message>
        <message>
            <source>Content</source>
            <translation>内容</translation>
        </message>
        <message>
            <source>Copy the result</source>
            <translation>复制结果</translation>
        </message>
        <message>
            <source>Counts as soon as a factor is treated as you say.</source>
            <translation>将某个因素设为“视为”后生效。</translation>
        </message>
        <message>
            <source>Dark</source>
            <translation>深色</translation>
        </message>
        <message>
            <source>Day, name and size</source>
            <translation>日期、名称和尺寸</translation>
        </message>
        <message>
            <source>Depth</source>
            <translation>位深</translation>
        </message>
        <message>
            <source>Difference</source>
            <translation>差异</translation>
        </message>
        <message>
            <source>Differs by {much} times what noise and compression may leave: {verdict}</source>
            <translation>偏差为噪点和压缩容许值的 {much} 倍：{verdict}</translation>
        </message>
        <message>
            <source>Do next</source>
            <translation>优先处理</translation>
        </message>
        <message>
            <source>Do so</source>
            <translation>处理</translation>
        </message>
        <message>
            <source>Do {file} with the settings that you have given it?</source>
            <translation>用您为 {file} 选定的设置处理它吗？</translation>
        </message>
        <message>
            <source>Dots per inch</source>
            <translation>每英寸点数</translation>
        </message>
        <message>
            <source>Drag the result</source>
            <translation>拖出结果</translation>
        </message>
        <message>
            <source>Drag the result into another program</source>
            <translation>将结果拖到其他程序</translation>
        </message>
        <message>
            <source>Drop photos or a folder here</source>
            <translation>将照片或文件夹拖到这里</translation>
        </message>
        <message>
            <source>Each photo by what is read from it</source>
            <translation>每张照片按各自的检测结果</translation>
        </message>
        <message>
            <source>Each photo by what is read from it, but: {change}</source>
            <translation>每张照片按各自的检测结果，但：{change}</translation>
        </message>
        <message>
            <source>Effect: difference to automatic</source>
            <translation>效果：与自动结果的差异</translation>
        </message>
        <message>
            <source>Empty the list of recent photos</source>
            <translation>清空最近照片列表</translation>
        </message>
        <message>
            <source>Enlarge</source>
            <translation>放大</translation>
        </message>
        <message>
            <source>Enlarged</source>
            <translation>放大过</translation>
        </message>
        <message>
            <source>Enlarged ×{scale}</source>
            <translation>放大 ×{scale} 后</translation>
        </message>
        <message>
            <source>Enlarges</source>
            <translation>放大倍数</translation>
        </message>
        <message>
            <source>Esc, or F3</source>
            <translation>Esc 或 F3</translation>
        </message>
        <message>
            <source>Estimate: {belief}</source>
            <translation>估计：{belief}</translation>
        </message>
        <message>
            <source>Exact, 8 or 16 bits</source>
            <translation>无损，8 或 16 位</translation>
        </message>
        <message>
            <source>Exact, 8 or 16 bits, for printing and archives</source>
            <translation>无损，8 或 16 位，适合打印和存档</translation>
        </message>
        <message>
            <source>Export</source>
            <translation>导出</translation>
        </message>
        <message>
            <source>Export of {file}</source>
            <translation>导出 {file}</translation>
        </message>
        <message>
            <source>Exports</source>
            <translation>导出任务</translation>
        </message>
        <message>
            <source>Export…</source>
            <translation>导出…</translation>
        </message>
        <message>
            <source>F to fit  ·  1 for 100 %  ·  hold Space for before  ·  Ctrl+/ for keys</source>
            <translation>F 适合窗口  ·  1 显示 100 %  ·  按住空格看处理前  ·  Ctrl+/ 快捷键</translation>
        </message>
        <message>
            <source>Failed</source>
            <translation>失败</translation>
        </message>
        <message>
            <source>File name</source>
            <translation>文件名</translation>
        </message>
        <message>
            <source>Files</source>
            <translation>文件</translation>
        </message>
        <message>
            <source>Fit</source>
            <translation>适合窗口</translation>
        </message>
        <message>
            <source>Flip</source>
            <translation>切换</translation>
        </message>
        <message>
            <source>Folder</source>
            <translation>文件夹</translation>
        </message>
        <message>
            <source>Folder for the result</source>
            <translation>结果文件夹</translation>
        </message>
        <message>
            <source>Folder for the results</source>
            <translation>结果文件夹</translation>
        </message>
        <message>
            <source>Folder, name and size</source>
            <translation>文件夹、名称和尺寸</translation>
        </message>
        <message>
            <source>For</source>
            <translation>用途</translation>
        </message>
        <message>
            <source>Forget them</source>
            <translation>清除记录</translation>
        </message>
        <message>
            <source>Format</source>
            <translation>格式</translation>
        </message>
        <message>
            <source>From</source>
            <translation>来源</translation>
        </message>
        <message>
            <source>From a file that was saved as a preset</source>
            <translation>来自保存为预设的文件</translation>
        </message>
        <message>
            <source>From the faithful picture, which is likeliest to be right, to one that looks crisper and is partly imagined. Double-click for faithful</source>
            <translation>从最可能正确的忠实画面，到看起来更锐利但部分为想象的画面。双击恢复忠实</translation>
        </message>
        <message>
            <source>Go on</source>
            <translation>继续</translation>
        </message>
        <message>
            <source>Grain</source>
            <translation>颗粒</translation>
        </message>
        <message>
            <source>Grey</source>
            <translation>灰色</translation>
        </message>
        <message>
            <source>How far set factors go from the estimate (0 %) to what you set (100 %). Double-click for 100 %</source>
            <translation>设定的因素从估计值 (0 %) 向设定值 (100 %) 靠近多少。双击为 100 %</translation>
        </message>
        <message>
            <source>How it got this way</source>
            <translation>何以如此</translation>
        </message>
        <message>
            <source>How much of the noise that was removed comes back, as fine grain like film's. Double-click for none</source>
            <translation>去除的噪点有多少以胶片般的细颗粒返回。双击为无</translation>
        </message>
        <message>
            <source>How the photo got this way, step by step (F5)</source>
            <translation>逐步说明照片何以如此 (F5)</translation>
        </message>
        <message>
            <source>I know</source>
            <translation>已知</translation>
        </message>
        <message>
            <source>If the file exists</source>
            <translation>文件已存在时</translation>
        </message>
        <message>
            <source>Insert {what}</source>
            <translation>插入：{what}</translation>
        </message>
        <message>
            <source>It can't be moved to the bin; it is still there</source>
            <translation>无法移到回收站；文件仍在原处</translation>
        </message>
        <message>
            <source>It was so; what is found of the rest follows.</source>
            <translation>确实如此；其余检测结果随之调整。</translation>
        </message>
        <message>
            <source>JPEG</source>
            <translation>JPEG</translation>
        </message>
        <message>
            <source>JPEG XL: small, 8 or 16 bits, for programs that know it</source>
            <translation>JPEG XL：文件小，8 或 16 位，需程序支持</translation>
        </message>
        <message>
            <source>Keep</source>
            <translation>保留</translation>
        </message>
        <message>
            <source>Keep both</source>
            <translation>两者都保留</translation>
        </message>
        <message>
            <source>Keep this as A, and compare with it</source>
            <translation>记为 A 并与之比较</translation>
        </message>
        <message>
            <source>Keys</source>
            <translation>快捷键</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>语言</translation>
        </message>
        <message>
            <source>Later</source>
            <translation>稍后</translation>
        </message>
        <message>
            <source>Leave it</source>
            <translation>放弃</translation>
        </message>
        <message>
            <source>Leave out</source>
            <translation>排除</translation>
        </message>
        <message>
            <source>Lens</source>
            <translation>放大镜</translation>
        </message>
        <message>
            <source>Lens: 200, 400, 800 %</source>
            <translation>放大镜：200、400、800 %</translation>
        </message>
        <message>
            <source>Licence</source>
            <translation>许可证</translation>
        </message>
        <message>
            <source>Licences of what the program is built of</source>
            <translation>程序各组成部分的许可证</translation>
        </message>
        <message>
            <source>Light</source>
            <translation>浅色</translation>
        </message>
        <message>
            <source>Light or dark as the desktop is</source>
            <translation>随桌面的浅色或深色</translation>
        </message>
        <message>
            <source>List of keys</source>
            <translation>快捷键列表</translation>
        </message>
        <message>
            <source>List of keys (Ctrl+/)</source>
            <translation>快捷键列表 (Ctrl+/)</translation>
        </message>
        <message>
            <source>Look</source>
            <translation>外观</translation>
        </message>
        <message>
            <source>Looked at closely</source>
            <translation>近看时</translation>
        </message>
        <message>
            <source>Make another</source>
            <translation>另存一份</translation>
        </message>
        <message>
            <source>Many photos (Ctrl+B)</source>
            <translation>处理多张照片 (Ctrl+B)</translation>
        </message>
        <message>
            <source>Measuring the network</source>
            <translation>正在测量网络</translation>
        </message>
        <message>
            <source>Memory ran out; close other programs or choose a smaller enlargement</source>
            <translation>内存不足；请关闭其他程序，或减小放大倍数</translation>
        </message>
        <message>
            <source>Menu</source>
            <translation>菜单</translation>
        </message>
        <message>
            <source>Menu (F10)</source>
            <translation>菜单 (F10)</translation>
        </message>
        <message>
            <source>Message</source>
            <translation>消息</translation>
        </message>
        <message>
            <source>Middle grey</source>
            <translation>中灰</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>模型</translation>
        </message>
        <message>
            <source>Models</source>
            <translation>模型</translation>
        </message>
        <message>
            <source>Models (*.safetensors *.pth *.pt *.ckpt);;All files (*)</source>
            <translation>模型 (*.safetensors *.pth *.pt *.ckpt);;所有文件 (*)</translation>
        </message>
        <message>
            <source>Models…</source>
            <translation>模型…</translation>
        </message>
        <message>
            <source>Move the file to the bin</source>
            <translation>将文件移到回收站</translation>
        </message>
        <message>
            <source>Moved to the bin</source>
            <translation>已移到回收站</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>名称</translation>
        </message>
        <message>
            <source>Name and size</source>
            <translation>名称和尺寸</translation>
        </message>
        <message>
            <source>Names</source>
            <translation>名称</translation>
        </message>
        <message>
            <source>Network</source>
            <translation>网络</translation>
        </message>
        <message>
            <source>Networks of others enlarge what our restoration has made of the photo, so that noise, blur and JPEG are taken out before, and all sliders go on meaning what they mean.</source>
            <translation>他人的网络会放大我们修复后的照片：噪点、模糊和 JPEG 痕迹已先行去除，所有滑块的含义不变。</translation>
        </message>
        <message>
            <source>Next photo</source>
            <translation>下一张照片</translation>
        </message>
        <message>
            <source>Next photo, same settings</source>
            <translation>下一张照片，沿用设置</translation>
        </message>
        <message>
            <source>Noise</source>
            <translation>噪点</translation>
        </message>
        <message>
            <source>Not saved</source>
            <translation>未保存</translation>
        </message>
        <message>
            <source>Not saved, to be dragged</source>
            <translation>未保存，可拖出</translation>
        </message>
        <message>
            <source>Notes</source>
            <translation>备注</translation>
        </message>
        <message>
            <source>Nothing is sent anywhere. Unexpected errors are written into the log on this computer; send it to somebody only if you wish.</source>
            <translation>不会向任何地方发送任何内容。意外错误只写入这台电脑上的日志；是否发给他人由您决定。</translation>
        </message>
        <message>
            <source>Nothing worth mentioning is believed to have happened.</source>
            <translation>推测没有发生值得一提的事。</translation>
        </message>
        <message>
            <source>On the clipboard</source>
            <translation>已复制到剪贴板</translation>
        </message>
        <message>
            <source>On: as the file itself states it, in its quantisation tables. Off: as the pixels look, for a file that was saved again by something that hides how.</source>
            <translation>开：按文件自身量化表所示。关：按像素的样子，适用于重新保存后掩盖了真实情况的文件。</translation>
        </message>
        <message>
            <source>Open</source>
            <translation>打开</translation>
        </message>
        <message>
            <source>Open a photo</source>
            <translation>打开照片</translation>
        </message>
        <message>
            <source>Open a photo (Ctrl+O)</source>
            <translation>打开照片 (Ctrl+O)</translation>
        </message>
        <message>
            <source>Open a photo first; a preset is for the photo that is open</source>
            <translation>请先打开照片；预设用于已打开的照片</translation>
        </message>
        <message>
            <source>Open a photo first; and not every model can use a reference</source>
            <translation>请先打开照片；并非每个模型都能使用参考照片</translation>
        </message>
        <message>
            <source>Open a photo, and what the program believes happened to it is said here.</source>
            <translation>打开照片后，这里会说明程序推测它经历了什么。</translation>
        </message>
        <message>
            <source>Open a preset</source>
            <translation>打开预设</translation>
        </message>
        <message>
            <source>Open the folder of the file that unexpected errors are written into</source>
            <translation>打开记录意外错误的文件所在的文件夹</translation>
        </message>
        <message>
            <source>Open the folder with the file</source>
            <translation>打开文件所在的文件夹</translation>
        </message>
        <message>
            <source>Open the photo on the clipboard (Ctrl+V)</source>
            <translation>打开剪贴板中的照片 (Ctrl+V)</translation>
        </message>
        <message>
            <source>Open what is left</source>
            <translation>打开剩余部分</translation>
        </message>
        <message>
            <source>Open…</source>
            <translation>打开…</translation>
        </message>
        <message>
            <source>Other file…</source>
            <translation>其他文件…</translation>
        </message>
        <message>
            <source>Page (*.html);;Table (*.csv)</source>
            <translation>网页 (*.html);;表格 (*.csv)</translation>
        </message>
        <message>
            <source>Panel</source>
            <translation>面板</translation>
        </message>
        <message>
            <source>Paste</source>
            <translation>粘贴</translation>
        </message>
        <message>
            <source>Pause</source>
            <translation>暂停</translation>
        </message>
        <message>
            <source>Photo</source>
            <translation>照片</translation>
        </message>
        <message>
            <source>Photos ({names});;All files (*)</source>
            <translation>照片 ({names});;所有文件 (*)</translation>
        </message>
        <message>
            <source>Photos of the batch</source>
            <translation>批处理中的照片</translation>
        </message>
        <message>
            <source>Photos of the folder</source>
            <translation>文件夹中的照片</translation>
        </message>
        <message>
            <source>Photos shown</source>
            <translation>显示的照片</translation>
        </message>
        <message>
            <source>Photos that could not be done, and why</source>
            <translation>未能处理的照片及原因</translation>
        </message>
        <message>
            <source>Photos whose result was made in this very way are left out</source>
            <translation>略去已用同样方式生成过结果的照片</translation>
        </message>
        <message>
            <source>Photos with a result</source>
            <translation>已有结果的照片</translation>
        </message>
        <message>
            <source>Picture</source>
            <translation>画面</translation>
        </message>
        <message>
            <source>Picture or panel takes the keys</source>
            <translation>键盘焦点在画面与面板间切换</translation>
        </message>
        <message>
            <source>Picture, before and after</source>
            <translation>画面，处理前后</translation>
        </message>
        <message>
            <source>Preset</source>
            <translation>预设</translation>
        </message>
        <message>
            <source>Presets</source>
            <translation>预设</translation>
        </message>
        <message>
            <source>Presets (*.json)</source>
            <translation>预设 (*.json)</translation>
        </message>
        <message>
            <source>Preset…</source>
            <translation>预设…</translation>
        </message>
        <message>
            <source>Preview</source>
            <translation>预览</translation>
        </message>
        <message>
            <source>Previous photo</source>
            <translation>上一张照片</translation>
        </message>
        <message>
            <source>Progress</source>
            <translation>进度</translation>
        </message>
        <message>
            <source>Progress of the batch</source>
            <translation>批处理进度</translation>
        </message>
        <message>
            <source>Quality</source>
            <translation>质量</translation>
        </message>
        <message>
            <source>Quality, slider</source>
            <translation>质量，滑块</translation>
        </message>
        <message>
            <source>Read it</source>
            <translation>读取</translation>
        </message>
        <message>
            <source>Reading and measuring {file} …</source>
            <translation>正在读取并测量 {file} …</translation>
        </message>
        <message>
            <source>Recent photos</source>
            <translation>最近的照片</translation>
        </message>
        <message>
            <source>Redo</source>
            <translation>重做</translation>
        </message>
        <message>
            <source>Reference</source>
            <translation>参考照片</translation>
        </message>
        <message>
            <source>Remember recent photos</source>
            <translation>记住最近的照片</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>移除</translation>
        </message>
        <message>
            <source>Remove {model}? Results stay, but can be made again only when it is back.</source>
            <translation>移除 {model}？结果会保留，但要重新生成须先把它加回来。</translation>
        </message>
        <message>
            <source>Replace</source>
            <translation>替换</translation>
        </message>
        <message>
            <source>Replace it</source>
            <translation>替换</translation>
        </message>
        <message>
            <source>Replaced or removed since</source>
            <translation>此后已被替换或移除</translation>
        </message>
        <message>
            <source>Restore with this model from now on</source>
            <translation>今后用此模型修复</translation>
        </message>
        <message>
            <source>Restore without enlarging</source>
            <translation>只修复，不放大</translation>
        </message>
        <message>
            <source>Restores and enlarges photos, and says what it believes happened to them. It runs on this computer alone. After “CausalSR: Structural Causal Model-Driven Super-Resolution with Counterfactual Inference”.</source>
            <translation>修复并放大照片，并说明推测它们经历了什么。只在这台电脑上运行。依据论文 “CausalSR: Structural Causal Model-Driven Super-Resolution with Counterfactual Inference”。</translation>
        </message>
        <message>
            <source>Result</source>
            <translation>结果</translation>
        </message>
        <message>
            <source>Results in</source>
            <translation>结果存到</translation>
        </message>
        <message>
            <source>Retry failed</source>
            <translation>重试失败项</translation>
        </message>
        <message>
            <source>Right means more harm: {end}. The tick marks the estimate, the band holds it with 90 % probability. Double-click or Reset goes back to the estimate.</source>
            <translation>越向右损伤越大：{end}。刻度标出估计值，色带以 90 % 的概率包含真实值。双击或重置可恢复估计值。</translation>
        </message>
        <message>
            <source>Running on</source>
            <translation>运行于</translation>
        </message>
        <message>
            <source>Same change</source>
            <translation>相同调整</translation>
        </message>
        <message>
            <source>Save</source>
            <translation>保存</translation>
        </message>
        <message>
            <source>Save as a preset</source>
            <translation>存为预设</translation>
        </message>
        <message>
            <source>Save report…</source>
            <translation>保存报告…</translation>
        </message>
        <message>
            <source>Save the report</source>
            <translation>保存报告</translation>
        </message>
        <message>
            <source>Save these settings as a preset…</source>
            <translation>将当前设置存为预设…</translation>
        </message>
        <message>
            <source>Saved</source>
            <translation>已保存</translation>
        </message>
        <message>
            <source>Saved a first time</source>
            <translation>首次保存</translation>
        </message>
        <message>
            <source>Saved as JPEG</source>
            <translation>存为 JPEG</translation>
        </message>
        <message>
            <source>Saved as the preset {name}</source>
            <translation>已存为预设 {name}</translation>
        </message>
        <message>
            <source>Seconds</source>
            <translation>秒</translation>
        </message>
        <message>
            <source>Set as in the preset {name}</source>
            <translation>已按预设 {name} 设置</translation>
        </message>
        <message>
            <source>Settings</source>
            <translation>设置</translation>
        </message>
        <message>
            <source>Settings…</source>
            <translation>设置…</translation>
        </message>
        <message>
            <source>Sharpened</source>
            <translation>经过锐化</translation>
        </message>
        <message>
            <source>Show in folder</source>
            <translation>在文件夹中显示</translation>
        </message>
        <message>
            <source>Show it</source>
            <translation>显示</translation>
        </message>
        <message>
            <source>Show or hide the panel (F4)</source>
            <translation>显示或隐藏面板 (F4)</translation>
        </message>
        <message>
            <source>Show the log</source>
            <translation>显示日志</translation>
        </message>
        <message>
            <source>Show their folder</source>
            <translation>显示预设文件夹</translation>
        </message>
        <message>
            <source>Shrunk</source>
            <translation>缩小过</translation>
        </message>
        <message>
            <source>Side by side</source>
            <translation>并排</translation>
        </message>
        <message>
            <source>Size</source>
            <translation>大小</translation>
        </message>
        <message>
            <source>Size of the result, {what}</source>
            <translation>结果尺寸，{what}</translation>
        </message>
        <message>
            <source>Skip</source>
            <translation>跳过</translation>
        </message>
        <message>
            <source>Sliders</source>
            <translation>滑块</translation>
        </message>
        <message>
            <source>Small, not exact, no transparency</source>
            <translation>文件小，有损，不支持透明</translation>
        </message>
        <message>
            <source>Smaller, not exact unless the quality is 100</source>
            <translation>更小，除质量 100 外均有损</translation>
        </message>
        <message>
            <source>Smallest, not exact</source>
            <translation>最小，有损</translation>
        </message>
        <message>
            <source>Space or \</source>
            <translation>空格或 \</translation>
        </message>
        <message>
            <source>Split</source>
            <translation>分割</translation>
        </message>
        <message>
            <source>Start</source>
            <translation>开始</translation>
        </message>
        <message>
            <source>State</source>
            <translation>状态</translation>
        </message>
        <message>
            <source>Stay open</source>
            <translation>保持打开</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>停止</translation>
        </message>
        <message>
            <source>Stop and close</source>
            <translation>停止并关闭</translation>
        </message>
        <message>
            <source>Stop it; nothing is written</source>
            <translation>停止；不写入任何内容</translation>
        </message>
        <message>
            <source>Strength</source>
            <translation>强度</translation>
        </message>
        <message>
            <source>Surround</source>
            <translation>背景</translation>
        </message>
        <message>
            <source>System</source>
            <translation>系统</translation>
        </message>
        <message>
            <source>Take an added model away</source>
            <translation>移除添加的模型</translation>
        </message>
        <message>
            <source>Taken softly</source>
            <translation>拍摄时偏模糊</translation>
        </message>
        <message>
            <source>Taken with noise</source>
            <translation>拍摄时有噪点</translation>
        </message>
        <message>
            <source>Texture</source>
            <translation>纹理</translation>
        </message>
        <message>
            <source>The EXIF is too large for {format}: the camera's own notes in it were left out.</source>
            <translation>EXIF 对 {format} 来说过大：已略去相机厂商的注释。</translation>
        </message>
        <message>
            <source>The batch has ended: {how}</source>
            <translation>批处理已结束：{how}</translation>
        </message>
        <message>
            <source>The chosen photos are not done (Delete)</source>
            <translation>所选照片将不处理（删除键）</translation>
        </message>
        <message>
            <source>The chosen photos before all others</source>
            <translation>所选照片先于其他照片</translation>
        </message>
        <message>
            <source>The exports have ended: {how}</source>
            <translation>导出已结束：{how}</translation>
        </message>
        <message>
            <source>The language changes at the next start.</source>
            <translation>语言将在下次启动时更改。</translation>
        </message>
        <message>
            <source>The look's own grey</source>
            <translation>主题自带的灰色</translation>
        </message>
        <message>
            <source>The middle of what you saw. The result is shrunk to the photo's size and blurred as the photo is believed to have been; what noise and compression may leave is allowed for. Orange is where the two differ by more than that. It shows disagreement, not truth: a result that agrees may still be wrong.</source>
            <translation>所见画面的中央部分。结果被缩小到照片的尺寸，并按推测的程度加以模糊；噪点和压缩可能造成的偏差已计入。橙色处表示两者的差别超出了这一范围。它显示的是不一致，而不是真相：一致的结果也可能有误。</translation>
        </message>
        <message>
            <source>The result alone</source>
            <translation>仅结果</translation>
        </message>
        <message>
            <source>The result is being made; drag it when it is done</source>
            <translation>正在生成结果；完成后再拖出</translation>
        </message>
        <message>
            <source>The result is ready: drag it from here</source>
            <translation>结果已就绪：从这里拖出</translation>
        </message>
        <message>
            <source>The result's {what}; the rest follows</source>
            <translation>结果的{what}；其余随之而定</translation>
        </message>
        <message>
            <source>The same name</source>
            <translation>相同名称</translation>
        </message>
        <message>
            <source>The system's language, if the window speaks it</source>
            <translation>系统语言（如果支持）</translation>
        </message>
        <message>
            <source>The window closes when all is saved.</source>
            <translation>全部保存后窗口将关闭。</translation>
        </message>
        <message>
            <source>Theme</source>
            <translation>主题</translation>
        </message>
        <message>
            <source>There is a preset {name} already.</source>
            <translation>已有名为 {name} 的预设。</translation>
        </message>
        <message>
            <source>There is no noise whose grain could come back.</source>
            <translation>没有可以恢复为颗粒的噪点。</translation>
        </message>
        <message>
            <source>There is no photo in it; copy an image or a file first</source>
            <translation>其中没有照片；请先复制图像或文件</translation>
        </message>
        <message>
            <source>This format holds no transparency; the photo is laid over {colour}</source>
            <translation>此格式不支持透明；照片将铺在{colour}上</translation>
        </message>
        <message>
            <source>This is the first one</source>
            <translation>这是文件夹中的第一张照片</translation>
        </message>
        <message>
            <source>This is the last photo of its folder</source>
            <translation>这是文件夹中的最后一张照片</translation>
        </message>
        <message>
            <source>This model has no texture.</source>
            <translation>此模型没有纹理。</translation>
        </message>
        <message>
            <source>Tiles</source>
            <translation>分块</translation>
        </message>
        <message>
            <source>Time</source>
            <translation>用时</translation>
        </message>
        <message>
            <source>Try a sample</source>
            <translation>试用示例</translation>
        </message>
        <message>
            <source>Type a value, or step with Up and Down (with Shift by ten)</source>
            <translation>输入数值，或用上下键调整（按住 Shift 每次十步）</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>撤销</translation>
        </message>
        <message>
            <source>Unexpected {error} (details in {file})</source>
            <translation>意外错误：{error}（详情见 {file}）</translation>
        </message>
        <message>
            <source>Unlike the others, unsurely read, or not given back by their results</source>
            <translation>与其他照片不同、检测不确定，或结果无法还原</translation>
        </message>
        <message>
            <source>Unlikely: {things}.</source>
            <translation>不太可能：{things}。</translation>
        </message>
        <message>
            <source>Use it</source>
            <translation>使用</translation>
        </message>
        <message>
            <source>Usual names</source>
            <translation>常用名称</translation>
        </message>
        <message>
            <source>Usual names, and fields to insert</source>
            <translation>常用名称和可插入的字段</translation>
        </message>
        <message>
            <source>What happened</source>
            <translation>照片的经历</translation>
        </message>
        <message>
            <source>What if</source>
            <translation>假如</translation>
        </message>
        <message>
            <source>What if: five settings</source>
            <translation>假如：五种设置</translation>
        </message>
        <message>
            <source>What if: five settings of one factor (F2)</source>
            <translation>假如：一个因素的五种设置 (F2)</translation>
        </message>
        <message>
            <source>What is read from the photo.</source>
            <translation>从照片中检测到的。</translation>
        </message>
        <message>
            <source>What is remembered is forgotten; photos stay</source>
            <translation>清除记住的内容；照片不受影响</translation>
        </message>
        <message>
            <source>What is written</source>
            <translation>写入内容</translation>
        </message>
        <message>
            <source>What restores the photo</source>
            <translation>用于修复照片</translation>
        </message>
        <message>
            <source>What the size says</source>
            <translation>尺寸的表示方式</translation>
        </message>
        <message>
            <source>What the two differ in, four times as strong; black where they are alike</source>
            <translation>两者的差别，放大四倍；相同处为黑色</translation>
        </message>
        <message>
            <source>White</source>
            <translation>白色</translation>
        </message>
        <message>
            <source>Why</source>
            <translation>为什么</translation>
        </message>
        <message>
            <source>Why it stays sharp when enlarged</source>
            <translation>为何放大后依然清晰</translation>
        </message>
        <message>
            <source>Why: how the photo got this way</source>
            <translation>为什么：照片何以如此</translation>
        </message>
        <message>
            <source>Will be saved as {name}</source>
            <translation>将保存为 {name}</translation>
        </message>
        <message>
            <source>With a result</source>
            <translation>已有结果时</translation>
        </message>
        <message>
            <source>Without the reference</source>
            <translation>不用参考照片</translation>
        </message>
        <message>
            <source>Worth a look</source>
            <translation>值得一看</translation>
        </message>
        <message>
            <source>Write over the file that is there</source>
            <translation>覆盖已有文件</translation>
        </message>
        <message>
            <source>Write the result to a file (Ctrl+E)</source>
            <translation>将结果写入文件 (Ctrl+E)</translation>
        </message>
        <message>
            <source>Write under a name that is free</source>
            <translation>以未占用的名称写入</translation>
        </message>
        <message>
            <source>Zoom</source>
            <translation>缩放</translation>
        </message>
        <message>
            <source>a larger value</source>
            <translation>数值更大</translation>
        </message>
        <message>
            <source>a tile equals the whole</source>
            <translation>分块与整图一致</translation>
        </message>
        <message>
            <source>a tile equals the whole with {margin} px around it, as measured</source>
            <translation>分块四周留 {margin} px 时与整图一致（实测）</translation>
        </message>
        <message>
            <source>about {count} h left</source>
            <translation>约剩 {count} 小时</translation>
        </message>
        <message>
            <source>about {count} min left</source>
            <translation>约剩 {count} 分钟</translation>
        </message>
        <message>
            <source>about {count} s left</source>
            <translation>约剩 {count} 秒</translation>
        </message>
        <message>
            <source>about {times}×</source>
            <translation>约 {times}×</translation>
        </message>
        <message>
            <source>added</source>
            <translation>已添加</translation>
        </message>
        <message>
            <source>added from {file}</source>
            <translation>添加自 {file}</translation>
        </message>
        <message>
            <source>after</source>
            <translation>处理后</translation>
        </message>
        <message>
            <source>all as found</source>
            <translation>全部按检测结果</translation>
        </message>
        <message>
            <source>arrows</source>
            <translation>方向键</translation>
        </message>
        <message>
            <source>as the sliders are set</source>
            <translation>按滑块的设置</translation>
        </message>
        <message>
            <source>at quality {value}</source>
            <translation>质量 {value}</translation>
        </message>
        <message>
            <source>automatic</source>
            <translation>自动结果</translation>
        </message>
        <message>
            <source>back to the estimate</source>
            <translation>恢复估计值</translation>
        </message>
        <message>
            <source>batch</source>
            <translation>批处理</translation>
        </message>
        <message>
            <source>before</source>
            <translation>处理前</translation>
        </message>
        <message>
            <source>beside each photo</source>
            <translation>与照片同一文件夹</translation>
        </message>
        <message>
            <source>black</source>
            <translation>黑色</translation>
        </message>
        <message>
            <source>blur</source>
            <translation>模糊</translation>
        </message>
        <message>
            <source>can't enlarge ×{scale}; give a number from {least} to {most}</source>
            <translation>无法放大 ×{scale}；可用 {least} 到 {most}</translation>
        </message>
        <message>
            <source>can't look into {folder}: {why}</source>
            <translation>无法打开 {folder}：{why}</translation>
        </message>
        <message>
            <source>certain</source>
            <translation>确定</translation>
        </message>
        <message>
            <source>coarse</source>
            <translation>粗</translation>
        </message>
        <message>
            <source>colour around the picture</source>
            <translation>画面周围的颜色</translation>
        </message>
        <message>
            <source>coloured</source>
            <translation>彩色</translation>
        </message>
        <message>
            <source>comes with the program</source>
            <translation>随程序附带</translation>
        </message>
        <message>
            <source>comparing …</source>
            <translation>正在比较…</translation>
        </message>
        <message>
            <source>compression</source>
            <translation>压缩</translation>
        </message>
        <message>
            <source>copy the result</source>
            <translation>复制结果</translation>
        </message>
        <message>
            <source>dd MMM, HH:mm</source>
            <translation>M月d日 HH:mm</translation>
        </message>
        <message>
            <source>difference to {what}, ×{gain}</source>
            <translation>与{what}的差异，×{gain}</translation>
        </message>
        <message>
            <source>disagreement</source>
            <translation>不一致之处</translation>
        </message>
        <message>
            <source>does the result give the photo back?</source>
            <translation>结果能还原出照片吗？</translation>
        </message>
        <message>
            <source>done</source>
            <translation>完成</translation>
        </message>
        <message>
            <source>done once though meant more than once: {files}</source>
            <translation>虽多次指定，仅处理一次：{files}</translation>
        </message>
        <message>
            <source>done once though meant more than once: {files} and {count} more</source>
            <translation>虽多次指定，仅处理一次：{files} 等另 {count} 项</translation>
        </message>
        <message>
            <source>double-click</source>
            <translation>双击</translation>
        </message>
        <message>
            <source>drag</source>
            <translation>拖动</translation>
        </message>
        <message>
            <source>effect: the difference to automatic</source>
            <translation>效果：与自动结果的差异</translation>
        </message>
        <message>
            <source>en</source>
            <translation>zh_CN</translation>
        </message>
        <message>
            <source>enlarged about {times}× before</source>
            <translation>此前放大约 {times}×</translation>
        </message>
        <message>
            <source>export</source>
            <translation>导出</translation>
        </message>
        <message>
            <source>failed</source>
            <translation>失败</translation>
        </message>
        <message>
            <source>fine</source>
            <translation>细</translation>
        </message>
        <message>
            <source>fit, 100 %, one or the other</source>
            <translation>适合窗口、100 %、两者切换</translation>
        </message>
        <message>
            <source>followed, links to folders: {files}</source>
            <translation>已跟随文件夹链接：{files}</translation>
        </message>
        <message>
            <source>followed, links to folders: {files} and {count} more</source>
            <translation>已跟随文件夹链接：{files} 等另 {count} 项</translation>
        </message>
        <message>
            <source>found</source>
            <translation>检测到</translation>
        </message>
        <message>
            <source>found: {value}</source>
            <translation>检测到：{value}</translation>
        </message>
        <message>
            <source>from the file</source>
            <translation>来自文件</translation>
        </message>
        <message>
            <source>grain</source>
            <translation>颗粒</translation>
        </message>
        <message>
            <source>grey</source>
            <translation>灰色</translation>
        </message>
        <message>
            <source>height</source>
            <translation>高度</translation>
        </message>
        <message>
            <source>height on paper</source>
            <translation>打印高度</translation>
        </message>
        <message>
            <source>height {pixels}</source>
            <translation>高度 {pixels}</translation>
        </message>
        <message>
            <source>hold to see before</source>
            <translation>按住查看处理前</translation>
        </message>
        <message>
            <source>in use</source>
            <translation>使用中</translation>
        </message>
        <message>
            <source>its blocks</source>
            <translation>它的块状痕迹</translation>
        </message>
        <message>
            <source>its noise</source>
            <translation>它的噪点</translation>
        </message>
        <message>
            <source>its older blocks</source>
            <translation>它旧有的块状痕迹</translation>
        </message>
        <message>
            <source>its sharpened edges</source>
            <translation>它锐化过的边缘</translation>
        </message>
        <message>
            <source>its softness</source>
            <translation>它的模糊</translation>
        </message>
        <message>
            <source>keep this as A and compare with it; with the photo again</source>
            <translation>记为 A 并与之比较；重新与照片比较</translation>
        </message>
        <message>
            <source>least harm, most harm</source>
            <translation>最小损伤、最大损伤</translation>
        </message>
        <message>
            <source>left out, earlier results: {files}</source>
            <translation>已略过先前的结果：{files}</translation>
        </message>
        <message>
            <source>left out, earlier results: {files} and {count} more</source>
            <translation>已略过先前的结果：{files} 等另 {count} 项</translation>
        </message>
        <message>
            <source>left out, folders of systems, bins and previews: {files}</source>
            <translation>已略过系统、回收站和预览文件夹：{files}</translation>
        </message>
        <message>
            <source>left out, folders of systems, bins and previews: {files} and {count} more</source>
            <translation>已略过系统、回收站和预览文件夹：{files} 等另 {count} 项</translation>
        </message>
        <message>
            <source>left out, hidden: {files}</source>
            <translation>已略过隐藏项：{files}</translation>
        </message>
        <message>
            <source>left out, hidden: {files} and {count} more</source>
            <translation>已略过隐藏项：{files} 等另 {count} 项</translation>
        </message>
        <message>
            <source>lens with pixel values: 200, 400, 800 %, off</source>
            <translation>带像素值的放大镜：200、400、800 %、关</translation>
        </message>
        <message>
            <source>less {what} than the others</source>
            <translation>{what}少于其他照片</translation>
        </message>
        <message>
            <source>long side</source>
            <translation>长边</translation>
        </message>
        <message>
            <source>long side on paper</source>
            <translation>打印长边</translation>
        </message>
        <message>
            <source>long side {pixels}</source>
            <translation>长边 {pixels}</translation>
        </message>
        <message>
            <source>looking for photos …</source>
            <translation>正在查找照片…</translation>
        </message>
        <message>
            <source>looking for this scene in it …</source>
            <translation>正在其中寻找此场景…</translation>
        </message>
        <message>
            <source>lower quality</source>
            <translation>质量更低</translation>
        </message>
        <message>
            <source>megapixels</source>
            <translation>百万像素</translation>
        </message>
        <message>
            <source>megapixels {count}</source>
            <translation>百万像素 {count}</translation>
        </message>
        <message>
            <source>memory ran out with the smallest tile; close other programs or enlarge less</source>
            <translation>最小分块也内存不足；请关闭其他程序，或减小放大倍数</translation>
        </message>
        <message>
            <source>memory ran out: tile halved to {side}</source>
            <translation>内存不足：分块减半至 {side}</translation>
        </message>
        <message>
            <source>memory ran out: went on with the {device}</source>
            <translation>内存不足：改用 {device} 继续</translation>
        </message>
        <message>
            <source>menu, settings</source>
            <translation>菜单、设置</translation>
        </message>
        <message>
            <source>more {what} than the others</source>
            <translation>{what}多于其他照片</translation>
        </message>
        <message>
            <source>mostly grey</source>
            <translation>以灰色为主</translation>
        </message>
        <message>
            <source>move the handle (Shift: ten times), or the picture</source>
            <translation>移动分割线（Shift：十倍）或画面</translation>
        </message>
        <message>
            <source>move the picture</source>
            <translation>移动画面</translation>
        </message>
        <message>
            <source>next, previous</source>
            <translation>下一张、上一张</translation>
        </message>
        <message>
            <source>next, with the same settings</source>
            <translation>下一张，沿用设置</translation>
        </message>
        <message>
            <source>no photos in it</source>
            <translation>其中没有照片</translation>
        </message>
        <message>
            <source>no {name}</source>
            <translation>无{name}</translation>
        </message>
        <message>
            <source>noise</source>
            <translation>噪点</translation>
        </message>
        <message>
            <source>none</source>
            <translation>无</translation>
        </message>
        <message>
            <source>not followed, links that lead back up: {files}</source>
            <translation>未跟随指回上级的链接：{files}</translation>
        </message>
        <message>
            <source>not followed, links that lead back up: {files} and {count} more</source>
            <translation>未跟随指回上级的链接：{files} 等另 {count} 项</translation>
        </message>
        <message>
            <source>not restored yet</source>
            <translation>尚未修复</translation>
        </message>
        <message>
            <source>not running</source>
            <translation>未运行</translation>
        </message>
        <message>
            <source>not saved</source>
            <translation>个未保存</translation>
        </message>
        <message>
            <source>not stated</source>
            <translation>未注明</translation>
        </message>
        <message>
            <source>nothing (the engine did not start)</source>
            <translation>无（引擎未能启动）</translation>
        </message>
        <message>
            <source>numbers overflowed: redone in float32 on {device}</source>
            <translation>数值溢出：已在 {device} 上以 float32 重做</translation>
        </message>
        <message>
            <source>on the handle: turn it</source>
            <translation>在分割线上：转向</translation>
        </message>
        <message>
            <source>one step (Shift: ten)</source>
            <translation>一步（Shift：十步）</translation>
        </message>
        <message>
            <source>open a photo</source>
            <translation>打开照片</translation>
        </message>
        <message>
            <source>opening {file} …</source>
            <translation>正在打开 {file} …</translation>
        </message>
        <message>
            <source>or paste one with Ctrl+V. It stays on this computer.</source>
            <translation>或用 Ctrl+V 粘贴。照片不会离开这台电脑。</translation>
        </message>
        <message>
            <source>over 99 %</source>
            <translation>超过 99 %</translation>
        </message>
        <message>
            <source>paste a photo</source>
            <translation>粘贴照片</translation>
        </message>
        <message>
            <source>pasted image</source>
            <translation>粘贴的图像</translation>
        </message>
        <message>
            <source>paused</source>
            <translation>已暂停</translation>
        </message>
        <message>
            <source>pausing …</source>
            <translation>正在暂停…</translation>
        </message>
        <message>
            <source>photo</source>
            <translation>照片</translation>
        </message>
        <message>
            <source>picture or panel takes the keys</source>
            <translation>键盘焦点在画面与面板间切换</translation>
        </message>
        <message>
            <source>preview {percent} %</source>
            <translation>预览 {percent} %</translation>
        </message>
        <message>
            <source>preview {seconds} s</source>
            <translation>预览 {seconds} 秒</translation>
        </message>
        <message>
            <source>px</source>
            <translation>px</translation>
        </message>
        <message>
            <source>quality</source>
            <translation>质量</translation>
        </message>
        <message>
            <source>reading …</source>
            <translation>读取中…</translation>
        </message>
        <message>
            <source>reduced preview</source>
            <translation>缩小的预览</translation>
        </message>
        <message>
            <source>restores and enlarges photos; knows noise, blur, resizing, sharpening and JPEG</source>
            <translation>修复并放大照片；了解噪点、模糊、缩放、锐化和 JPEG</translation>
        </message>
        <message>
            <source>restoring …</source>
            <translation>修复中…</translation>
        </message>
        <message>
            <source>result, harmed again</source>
            <translation>再次劣化的结果</translation>
        </message>
        <message>
            <source>saved</source>
            <translation>个已保存</translation>
        </message>
        <message>
            <source>saved at about {quality} before</source>
            <translation>此前以约 {quality} 保存</translation>
        </message>
        <message>
            <source>see its own files</source>
            <translation>见其自带文件</translation>
        </message>
        <message>
            <source>sharpened</source>
            <translation>锐化过</translation>
        </message>
        <message>
            <source>show or hide the panel</source>
            <translation>显示或隐藏面板</translation>
        </message>
        <message>
            <source>shrunk about {times}× before</source>
            <translation>此前缩小约 {times}×</translation>
        </message>
        <message>
            <source>skipped</source>
            <translation>已跳过</translation>
        </message>
        <message>
            <source>starting …</source>
            <translation>正在启动…</translation>
        </message>
        <message>
            <source>stopping …</source>
            <translation>正在停止…</translation>
        </message>
        <message>
            <source>strength {percent} %</source>
            <translation>强度 {percent} %</translation>
        </message>
        <message>
            <source>texture</source>
            <translation>纹理</translation>
        </message>
        <message>
            <source>the JPEG is cut off</source>
            <translation>JPEG 不完整</translation>
        </message>
        <message>
            <source>the JPEG is cut off: it has not all its details</source>
            <translation>JPEG 不完整：缺少部分细节</translation>
        </message>
        <message>
            <source>the JPEG is cut off: {missing} of its {rows} rows are missing</source>
            <translation>JPEG 不完整：{rows} 行中缺少 {missing} 行</translation>
        </message>
        <message>
            <source>the day it was taken</source>
            <translation>拍摄日期</translation>
        </message>
        <message>
            <source>the enlargement</source>
            <translation>放大倍数</translation>
        </message>
        <message>
            <source>the model's name</source>
            <translation>模型名称</translation>
        </message>
        <message>
            <source>the photo</source>
            <translation>照片</translation>
        </message>
        <message>
            <source>the photo's folder</source>
            <translation>照片所在文件夹</translation>
        </message>
        <message>
            <source>the photo's name</source>
            <translation>照片名称</translation>
        </message>
        <message>
            <source>the result does not give the photo back</source>
            <translation>结果无法还原出照片</translation>
        </message>
        <message>
            <source>the result doesn't give the photo back</source>
            <translation>结果无法还原出照片</translation>
        </message>
        <message>
            <source>the result gives the photo back</source>
            <translation>结果能还原出照片</translation>
        </message>
        <message>
            <source>the smear of an earlier enlargement</source>
            <translation>先前放大造成的涂抹感</translation>
        </message>
        <message>
            <source>this list: open, close</source>
            <translation>此列表：打开、关闭</translation>
        </message>
        <message>
            <source>this model has no texture: the picture is the faithful one</source>
            <translation>此模型没有纹理：显示的是忠实的画面</translation>
        </message>
        <message>
            <source>times</source>
            <translation>倍数</translation>
        </message>
        <message>
            <source>treat as</source>
            <translation>视为</translation>
        </message>
        <message>
            <source>under 1 %</source>
            <translation>低于 1 %</translation>
        </message>
        <message>
            <source>undo, redo</source>
            <translation>撤销、重做</translation>
        </message>
        <message>
            <source>value</source>
            <translation>数值</translation>
        </message>
        <message>
            <source>waiting</source>
            <translation>等待中</translation>
        </message>
        <message>
            <source>what if: five settings of one factor</source>
            <translation>假如：一个因素的五种设置</translation>
        </message>
        <message>
            <source>white</source>
            <translation>白色</translation>
        </message>
        <message>
            <source>why: how the photo got this way</source>
            <translation>为什么：照片何以如此</translation>
        </message>
        <message>
            <source>width</source>
            <translation>宽度</translation>
        </message>
        <message>
            <source>width on paper</source>
            <translation>打印宽度</translation>
        </message>
        <message>
            <source>width {pixels}</source>
            <translation>宽度 {pixels}</translation>
        </message>
        <message>
            <source>x2, or long3000 for a size in pixels</source>
            <translation>x2，或以像素计的尺寸 long3000</translation>
        </message>
        <message>
            <source>zoom in, zoom out, zoom at the cursor</source>
            <translation>放大、缩小、以光标为中心缩放</translation>
        </message>
        <message>
            <source>{amount} of 255, {kinds}</source>
            <translation>{amount}（最大 255），{kinds}</translation>
        </message>
        <message>
            <source>{count} exports are not done. If they are stopped, nothing of them is left.</source>
            <translation>有 {count} 个导出未完成。关闭后不会留下任何内容。</translation>
        </message>
        <message>
            <source>{count} files and folders</source>
            <translation>{count} 个文件和文件夹</translation>
        </message>
        <message>
            <source>{count} of {total} done</source>
            <translation>已完成 {count}/{total}</translation>
        </message>
        <message>
            <source>{count} photos</source>
            <translation>{count} 张照片</translation>
        </message>
        <message>
            <source>{file} holds no preset: {why}</source>
            <translation>{file} 中没有预设：{why}</translation>
        </message>
        <message>
            <source>{file} holds no settings: {why}</source>
            <translation>{file} 中没有设置：{why}</translation>
        </message>
        <message>
            <source>{file} is a Python pickle. Pickles can hold programs; this one is read without running any, and only its weights are kept, as safetensors. Take it only if you trust where it is from.</source>
            <translation>{file} 是 Python pickle 文件。pickle 里可能含有程序；读取时不会运行其中任何程序，只保留权重，存为 safetensors。请仅在信任其来源时使用。</translation>
        </message>
        <message>
            <source>{file}, copied</source>
            <translation>{file}，复制</translation>
        </message>
        <message>
            <source>{file}, {width} × {height} pixels, enlarged {scale} times.</source>
            <translation>{file}，{width} × {height} 像素，放大 {scale} 倍。</translation>
        </message>
        <message>
            <source>{format} holds 8 bits a channel, the photo has {bits}: PNG and TIFF keep them.</source>
            <translation>{format} 每通道只有 8 位，照片有 {bits} 位：PNG 和 TIFF 能保留。</translation>
        </message>
        <message>
            <source>{format} holds no transparency: the photo was laid over the background colour.</source>
            <translation>{format} 不支持透明：照片已铺在背景色上。</translation>
        </message>
        <message>
            <source>{format} holds no transparency: the photo was laid over white.</source>
            <translation>{format} 不支持透明：照片已铺在白色背景上。</translation>
        </message>
        <message>
            <source>{format} is written in sRGB: the photo's colours were converted.</source>
            <translation>{format} 以 sRGB 写入：照片的颜色已转换。</translation>
        </message>
        <message>
            <source>{label} as found, {value}</source>
            <translation>{label}按检测结果：{value}</translation>
        </message>
        <message>
            <source>{label} goes from {low} to {high}; {typed} is out of range</source>
            <translation>{label}的范围是 {low} 到 {high}；{typed} 超出范围</translation>
        </message>
        <message>
            <source>{label} known to be {value}</source>
            <translation>{label}已知为 {value}</translation>
        </message>
        <message>
            <source>{label} treated as harsher than found</source>
            <translation>{label}视为比检测到的更重</translation>
        </message>
        <message>
            <source>{label} treated as milder than found</source>
            <translation>{label}视为比检测到的更轻</translation>
        </message>
        <message>
            <source>{label} treated as {value}</source>
            <translation>{label}视为 {value}</translation>
        </message>
        <message>
            <source>{label}, slider</source>
            <translation>{label}，滑块</translation>
        </message>
        <message>
            <source>{label}, slider, {value}</source>
            <translation>{label}，滑块，{value}</translation>
        </message>
        <message>
            <source>{label}, state</source>
            <translation>{label}，状态</translation>
        </message>
        <message>
            <source>{larger} by interpolation alone, this photo would show {harm} larger, too. Here they are believed to be harm and not part of the scene, so they are undone first, as far as what is found goes, and what lies between the pixels is drawn from what is left. Where the photo doesn't tell, less is undone: that is the safer picture.</source>
            <translation>{larger}，若只靠插值，这张照片也会把{harm}一起放大。这里认为它们是损伤，而不是场景的一部分，所以先按检测到的程度去除，再由余下的内容绘出像素之间的部分。照片没有说明之处，就少去除一些：这样的画面更可靠。</translation>
        </message>
        <message>
            <source>{larger}, a photo shows its own pixels. Nothing worth mentioning was done to this one, so nothing is taken away, and what lies between its pixels is drawn from what edges and textures like its own usually look like.</source>
            <translation>{larger}，照片会露出自己的像素。这张照片没有受到值得一提的损伤，所以不去除任何东西；像素之间的部分，按这类边缘和纹理通常的样子绘出。</translation>
        </message>
        <message>
            <source>{licence}; trained on the photos named in the data manifest</source>
            <translation>{licence}；用数据清单所列的照片训练</translation>
        </message>
        <message>
            <source>{model} enlarges ×{largest} at most</source>
            <translation>{model} 最多放大 ×{largest}</translation>
        </message>
        <message>
            <source>{name} is a file of yours and stays; will be saved as {other}</source>
            <translation>{name} 是您自己的文件，会保留；将保存为 {other}</translation>
        </message>
        <message>
            <source>{name} is being saved; another will be saved as {other}</source>
            <translation>正在保存 {name}；另一份将保存为 {other}</translation>
        </message>
        <message>
            <source>{name} is no sharper than the result without it: it was left out</source>
            <translation>{name} 不比不用它时的结果更清晰：未使用</translation>
        </message>
        <message>
            <source>{name} is there already and will be replaced</source>
            <translation>{name} 已存在，将被替换</translation>
        </message>
        <message>
            <source>{name} is there already; will be saved as {other}</source>
            <translation>{name} 已存在；将保存为 {other}</translation>
        </message>
        <message>
            <source>{name} shows no part of this scene that could be matched: it was left out</source>
            <translation>在 {name} 中找不到与此场景对应的部分：未使用</translation>
        </message>
        <message>
            <source>{name} shows {share} of this scene</source>
            <translation>{name} 拍到了此场景的 {share}</translation>
        </message>
        <message>
            <source>{scale} times as wide and as high</source>
            <translation>宽高各 {scale} 倍</translation>
        </message>
        <message>
            <source>{size} is smaller than the photo's {sides} pixels; ask for more, or shrink it elsewhere</source>
            <translation>{size} 小于照片的 {sides} 像素；请加大，或用其他程序缩小</translation>
        </message>
        <message>
            <source>{size} is too large</source>
            <translation>{size} 太大</translation>
        </message>
        <message>
            <source>{size} is ×{scale} of the photo's {sides} pixels; give at most ×{most}, which is {limit}</source>
            <translation>{size} 是照片 {sides} 像素的 {scale} 倍；最多 ×{most}，即 {limit}</translation>
        </message>
        <message>
            <source>{size} · {millions} million numbers</source>
            <translation>{size} · {millions} 百万个参数</translation>
        </message>
        <message>
            <source>{these} and {that}</source>
            <translation>{these}和{that}</translation>
        </message>
        <message>
            <source>{what} is unsure</source>
            <translation>{what}不确定</translation>
        </message>
        <message>
            <source>{what}, progress</source>
            <translation>{what}，进度</translation>
        </message>
        <message>
            <source>{what}: the result was not finite in any number format; nothing was written</source>
            <translation>{what}：任何数值格式都得不到有限的结果；未写入任何内容</translation>
        </message>
        <message>
            <source>{why}. It is restored without enlarging.</source>
            <translation>{why}。将不放大，仅修复。</translation>
        </message>
        <message>
            <source>{why}. The batch waits; go on with it when that is mended.</source>
            <translation>{why}。批处理在等待；解决后即可继续。</translation>
        </message>
        <message>
            <source>{width}×{height} pixels need {size} GB of memory, and there is less; enlarge less</source>
            <translation>{width}×{height} 像素需要 {size} GB 内存，现有内存不够；请减小放大倍数</translation>
        </message>
    </context>
</TS>
